"""Orders made up for measuring: n orders of three positions each, 500 customers, 200 products. The same every time."""

from __future__ import annotations

import random
from datetime import date, timedelta

CUSTOMERS, PRODUCTS, POSITIONS = 500, 200, 3


def files(n: int, first: int = 100_000) -> dict[str, bytes]:
    """name → CSV bytes; order numbers run from `first`. Customers are domestic, so every draft has its VAT rate."""
    chance = random.Random(n)
    start = date(2026, 1, 1)
    customers = ["customerID,companyName,address,city,postalCode,country,email"]
    customers += [
        f"C{i:04d},Customer {i} BV,Street {i},Town,{1000 + i} AB,Netherlands,c{i}@customers.example"
        for i in range(CUSTOMERS)
    ]
    products = ["productID,productName,unitPrice"] + [f"P{i:03d},Product {i},{10 + i}.00" for i in range(PRODUCTS)]
    orders = ["orderID,customerID,orderDate,shippedDate,freight"]
    details = ["orderID,productID,unitPrice,quantity,discount"]
    for i in range(n):
        day = start + timedelta(days=i % 300)
        customer, freight = chance.randrange(CUSTOMERS), chance.randrange(1, 90)
        orders.append(f"{first + i},C{customer:04d},{day},{day + timedelta(days=3)},{freight}.50")
        for product in chance.sample(range(PRODUCTS), POSITIONS):
            details.append(
                f"{first + i},P{product:03d},{chance.randrange(100, 9000) / 100:.2f},{chance.randrange(1, 40)},0.05"
            )
    made = {"customers.csv": customers, "products.csv": products, "orders.csv": orders, "positions.csv": details}
    return {name: ("\n".join(lines) + "\n").encode() for name, lines in made.items()}
