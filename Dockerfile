# Ringside in a container: docs/running.md, "In a container". The root may be read-only; /data and /config are written.
FROM node:24.21.0-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev
COPY . .
RUN npm run build

FROM node:24.21.0-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
RUN mkdir /data /config && chown node:node /data /config
COPY --from=build /app /app
USER node
VOLUME ["/data", "/config"]
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=10s --start-period=5m --retries=3 CMD ["node", "server/tools/status.ts", "--data", "/data"]
ENTRYPOINT ["node", "server/start.ts", "--config", "/config/ringside.config.yaml", "--data", "/data", "--host", "0.0.0.0"]
