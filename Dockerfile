# By digest, so that a rebuild gets the very same image: look it up with
# `docker buildx imagetools inspect python:3.13-slim-trixie` and build with
# `--build-arg BASE=python:3.13-slim-trixie@sha256:...`; update it as you would any dependency.
ARG BASE=python:3.13-slim-trixie

FROM ${BASE} AS build
# For BOT_PLATFORM=aws or google: --build-arg REQUIREMENTS=requirements-clouds.txt
ARG REQUIREMENTS=requirements.txt
COPY ${REQUIREMENTS} requirements.txt
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --require-hashes -r requirements.txt

FROM ${BASE}
# One font, for plots and reports with East Asian letters; the package's other faces are left out.
RUN apt-get update && apt-get install -y --no-install-recommends fonts-noto-cjk \
    && find /usr/share/fonts -name 'Noto*CJK*' ! -name NotoSansCJK-Regular.ttc -delete \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --create-home --uid 10001 datathread \
    && mkdir /data && chown datathread /data
COPY --from=build /venv /venv
WORKDIR /app
COPY bot bot
USER datathread
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    HOST=0.0.0.0 \
    DATABASE_URL=sqlite:////data/datathread.db
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD \
    ["python", "-c", "import os, urllib.request as u; u.urlopen('http://127.0.0.1:' + os.environ.get('PORT', '3000') + '/healthz', timeout=4)"]
STOPSIGNAL SIGTERM
CMD ["python", "-m", "bot", "serve"]
