# The one image of web, worker, beat and the owner's commands. Packages come from the hashed locks and nowhere else.

FROM node:22-slim AS style
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-progress

FROM python:3.11-slim AS made
WORKDIR /srv/kantoor
RUN python -m venv /venv
ENV PATH=/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1
COPY requirements/run.txt requirements/run.txt
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes --only-binary=:all: -r requirements/run.txt
COPY . .
COPY --from=style /src/node_modules node_modules
# The settings want these to load; none gets into the image.
RUN python -m config.vendor \
 && rm -rf node_modules \
 && for po in locale/*/LC_MESSAGES/*.po; do test ! -f "$po" || pybabel --quiet compile --input-file "$po" --output-file "${po%.po}.mo"; done \
 && KANTOOR_SECRET_KEY=only-here KANTOOR_MASTER_KEY=$(printf %064d 0) \
    DATABASE_URL=postgres://nobody@127.0.0.1/none KANTOOR_STATIC=/srv/kantoor/collected \
    python manage.py collectstatic --noinput --ignore fonts

FROM python:3.11-slim
RUN useradd --system --uid 10001 --home-dir /nonexistent kantoor \
 && install --directory --owner=kantoor --mode=0700 /var/lib/kantoor/files
COPY --from=made /venv /venv
COPY --from=made /srv/kantoor /srv/kantoor
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    KANTOOR_FILES=/var/lib/kantoor/files KANTOOR_STATIC=/srv/kantoor/collected
WORKDIR /srv/kantoor
USER kantoor
CMD ["gunicorn", "config.wsgi", "--bind=0.0.0.0:8000"]
