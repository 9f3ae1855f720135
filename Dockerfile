# copse in a container: `docker build -t copse .`, then
# `docker run --rm --network none -v "$PWD:/data" copse fit trials.csv …`
FROM node:22-bookworm-slim AS build
WORKDIR /build
COPY . .
RUN node scripts/setup.mjs --web --docs && npm pack --pack-destination /tmp

FROM node:22-bookworm-slim
COPY --from=build /tmp/copse-*.tgz /tmp/
RUN npm install --global /tmp/copse-*.tgz && rm -rf /tmp/copse-*.tgz /root/.npm
# Data are mounted here; nothing else of the machine is seen.
WORKDIR /data
USER node
ENTRYPOINT ["copse"]
CMD ["--help"]
