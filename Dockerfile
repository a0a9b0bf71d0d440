# The image of a gateway, of the media process and of a witness: earshot COMMAND.
# It runs as nobody and needs no writable root: mount /data, give it a tmpfs at /tmp.

FROM node:24-slim AS client
WORKDIR /build/web
COPY web/package.json web/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY web ./
RUN npm run build

FROM python:3.13-slim AS packages
RUN python -m venv /venv
WORKDIR /build
COPY requirements ./requirements
RUN /venv/bin/pip install --no-cache-dir --require-hashes -r requirements/run.txt \
 && python -m venv /builder \
 && /builder/bin/pip install --no-cache-dir --require-hashes -r requirements/build.txt
COPY pyproject.toml README.md ./
COPY gateway ./gateway
COPY signalling ./signalling
COPY media ./media
COPY moderation ./moderation
COPY audit ./audit
RUN /builder/bin/pip wheel --no-deps --no-build-isolation --wheel-dir /wheels . \
 && /venv/bin/pip install --no-deps --no-index /wheels/*.whl

FROM python:3.13-slim
COPY --from=packages /venv /venv
COPY --from=client /build/web/dist /client
ENV PATH=/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    EARSHOT_CLIENT=/client \
    EARSHOT_DATA=/data \
    EARSHOT_HOST=0.0.0.0
RUN mkdir /data && chown 65534:65534 /data && chmod 700 /data
VOLUME /data
USER 65534:65534
EXPOSE 8400
STOPSIGNAL SIGTERM
ENTRYPOINT ["earshot"]
CMD ["serve"]
