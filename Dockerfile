# The command: docker run --rm --volume "$PWD:/work:ro" pinset check .
FROM node:24-bookworm-slim AS build
WORKDIR /pinset
COPY package.json package-lock.json ./
# esbuild brings its program as a package; no other install script is needed to bundle.
RUN npm ci --ignore-scripts
COPY . .
RUN node scripts/build.ts --package

FROM node:24-bookworm-slim
COPY --from=build /pinset/LICENSE /pinset/dist/THIRD-PARTY-NOTICES.txt /usr/local/share/doc/pinset/
COPY --from=build /pinset/dist/cli.cjs /usr/local/lib/pinset/
COPY --from=build /pinset/dist/cli /usr/local/lib/pinset/cli
RUN ln -s ../lib/pinset/cli.cjs /usr/local/bin/pinset && chmod 755 /usr/local/lib/pinset/cli.cjs
USER node
WORKDIR /work
ENTRYPOINT ["pinset"]
CMD ["--help"]
