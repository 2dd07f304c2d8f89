# The portal on real servers: the same code, without the embedded ones. See docker-compose.yml.
FROM node:22-slim AS assets
WORKDIR /portal
COPY package.json package-lock.json ./
COPY assets assets
RUN npm ci --no-audit --no-fund
COPY . .
RUN npm run build

FROM python:3.11-slim
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin portal \
    && install -d -o portal -g portal -m 700 /data
WORKDIR /portal
COPY requirements.txt .
RUN pip install --require-hashes -r requirements.txt
COPY . .
COPY --from=assets /portal/build ./build
# Collecting needs settings, not servers: none of these addresses is ever opened.
RUN SECRET_KEY=none DATABASE_URL=postgres://none@localhost/none REDIS_URL=redis://localhost CX_DATA=/tmp \
    python manage.py collectstatic --no-input --verbosity 0
USER portal
ENV CX_DATA=/data HOME=/tmp
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "clusterxchange.wsgi:application", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", \
     "--workers", "2", "--threads", "4", "--no-control-socket", "--worker-tmp-dir", "/dev/shm", \
     "--forwarded-allow-ips", "*", "--access-logfile", "-"]
