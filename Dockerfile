ARG NODE_IMAGE=node:24.21.0-trixie-slim

# Packages change seldom: this layer is made anew only with the lockfile. Behind a proxy that signs what it passes on,
# build with --secret id=extra_ca,src=FILE: its authorities are known to npm, and in no layer.
FROM ${NODE_IMAGE} AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN --mount=type=cache,target=/root/.npm --mount=type=secret,id=extra_ca \
    if [ -f /run/secrets/extra_ca ]; then export NODE_EXTRA_CA_CERTS=/run/secrets/extra_ca; fi; \
    npm ci --include=dev --ignore-scripts --loglevel=error

FROM packages AS source
COPY scripts scripts
COPY prisma prisma
COPY prisma.config.ts tsconfig.json tsconfig.build.json .swcrc LICENSE ./
RUN node scripts/generate.mjs
COPY src src

# Runs src/ as it is and starts anew when a file changes, which `skaffold dev` sees to.
FROM source AS dev
ENV NODE_ENV=development HTTP_HOST=0.0.0.0 MANAGEMENT_HOST=0.0.0.0 TZ=UTC NODE_COMPILE_CACHE=/tmp/compile-cache \
  SWC_NATIVE_BINDING_CACHE=/app/.swc
RUN chown -R 10001:10001 src prisma && install --directory --owner=10001 --group=10001 --mode=700 .swc
USER 10001:10001
# SWC unpacks itself when it is loaded first, and trusts no folder that others may write, as a pod's /tmp.
RUN node --eval "require('@swc/core')"
EXPOSE 3000 9090
ENTRYPOINT ["node", "scripts/image/dev.mjs"]
CMD ["all"]

FROM source AS build
RUN node scripts/image/build.mjs /image

# The cache is of the path, the user and the Node that it was made with: those of the runtime stage.
FROM ${NODE_IMAGE} AS compiled
WORKDIR /app
RUN mkdir compile-cache && chown 10001:10001 compile-cache
COPY scripts/image/compile-cache.mjs /tmp/
COPY --from=build /image ./
USER 10001:10001
RUN NODE_COMPILE_CACHE=/app/compile-cache node /tmp/compile-cache.mjs && chmod -R a+rX,a-w compile-cache

FROM ${NODE_IMAGE} AS runtime
# A service installs nothing: what could is not there.
RUN rm -rf /usr/local/lib/node_modules /usr/local/include /opt/yarn* \
    /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack /usr/local/bin/yarn /usr/local/bin/yarnpkg
WORKDIR /app
COPY --from=build /image/node_modules node_modules
COPY --from=build /image/prisma prisma
COPY --from=build /image/package.json /image/sbom.cdx.json /image/LICENSE /image/LICENSES-OF-PACKAGES.txt ./
COPY --from=build /image/dist dist
COPY --from=compiled /app/compile-cache compile-cache
ARG VERSION=0.0.0-dev
ARG REVISION=unknown
LABEL org.opencontainers.image.title="keelson" \
  org.opencontainers.image.description="A NestJS service: api, worker, task, migrate, dead-letters, seed" \
  org.opencontainers.image.licenses="MIT" \
  org.opencontainers.image.version="${VERSION}" \
  org.opencontainers.image.revision="${REVISION}" \
  org.opencontainers.image.base.name="docker.io/library/node:24.21.0-trixie-slim"
# pino-pretty is not in the image, and development would ask for it.
ENV NODE_ENV=production APP_VERSION=${VERSION} LOG_PRETTY=false TZ=UTC NODE_COMPILE_CACHE=/app/compile-cache
USER 10001:10001
EXPOSE 3000 9090
# 60 % for the heap's old generation: the rest is for its young one and what lies outside (buffers, WebAssembly, argon2).
# SIGUSR1 would open the inspector to whoever is in the container.
ENTRYPOINT ["node", "--max-old-space-size-percentage=60", "--disable-sigusr1", "--enable-source-maps", "dist/main.js"]
CMD ["api"]
