from tests.client_portal.conftest import *
def test_x(ann, handed_in):
    for u in ["/", "/work/", handed_in, handed_in+"refused/", handed_in+"refused.csv", handed_in+"repair/", "/hand-in/", "/invoices/"]:
        r = ann.get(u)
        print(u, r.status_code)
        body = b"".join(r.streaming_content) if r.streaming else r.content
        if u in (handed_in, handed_in+"refused/", "/", handed_in+"refused.csv"): 
            import re
            print(re.sub(r"\n\s*\n+","\n",re.sub("<[^>]+>"," ",body.decode()))[:3500])
    assert 0
