# syntax=docker/dockerfile:1

FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
ARG TARGETARCH=amd64
ENV DOTNET_CLI_TELEMETRY_OPTOUT=1 \
    DOTNET_NOLOGO=1 \
    MSBUILDDISABLENODEREUSE=1 \
    DOTNET_CLI_USE_MSBUILD_SERVER=0
WORKDIR /source

# Restore in a layer of its own: it changes only when a package does.
COPY Directory.Build.props Directory.Packages.props .editorconfig ./
COPY src/Analysis/Analysis.csproj src/Analysis/packages.lock.json src/Analysis/
COPY src/Aws/Aws.csproj src/Aws/packages.lock.json src/Aws/
COPY src/Controller/Controller.csproj src/Controller/packages.lock.json src/Controller/
COPY src/Git/Git.csproj src/Git/packages.lock.json src/Git/
COPY src/Kubernetes/Kubernetes.csproj src/Kubernetes/packages.lock.json src/Kubernetes/
COPY src/Outbound/Outbound.csproj src/Outbound/packages.lock.json src/Outbound/
COPY src/Routing/Routing.csproj src/Routing/packages.lock.json src/Routing/
# The lock files name no platform. So the first restore checks every package against them,
# and the second, which only adds what ReadyToRun needs for the platform, takes the packages just checked.
RUN dotnet restore src/Controller --locked-mode \
 && dotnet restore src/Controller -a $TARGETARCH -p:PublishReadyToRun=true

COPY src src
# Style and analysers have judged the code already in `make build`; the image only compiles it.
RUN dotnet publish src/Controller --configuration Release --no-restore -a $TARGETARCH \
      --no-self-contained --output /app -m:1 \
      -p:PublishReadyToRun=true -p:UseAppHost=false -p:DebugType=none \
      -p:PublishDocumentationFiles=false -p:PublishReferencesDocumentationFiles=false \
      -p:RunAnalyzers=false -p:EnforceCodeStyleInBuild=false -p:UseSharedCompilation=false


FROM mcr.microsoft.com/dotnet/aspnet:10.0 AS runtime
# Reverts are made with git itself, over HTTPS or over SSH, and signed with ssh-keygen or gpg.
RUN if ! { command -v git && command -v ssh && command -v gpg && command -v gpg-agent; }; then \
      apt-get update \
      && apt-get install --yes --no-install-recommends git openssh-client gpg gpg-agent ca-certificates \
      && rm -rf /var/lib/apt/lists/*; \
    fi \
 && install --directory --owner=$APP_UID --group=$APP_UID /var/cache/canary

LABEL org.opencontainers.image.title="canary" \
      org.opencontainers.image.description="Progressive delivery for Kubernetes that also reverts the failed change in Git" \
      org.opencontainers.image.licenses="Apache-2.0"

# A first generation of 2 MB, which may not grow to what suits a large cache, regions of 1 MB and two arenas for what the runtime allocates by
# malloc keep the memory of a small control loop small; a diagnostics port would need a writable place on a read-only root.
ENV DOTNET_GCgen0size=0x200000 \
    DOTNET_GCgen0MaxBudget=0x200000 \
    DOTNET_GCRegionSize=0x100000 \
    DOTNET_GCConserveMemory=5 \
    MALLOC_ARENA_MAX=2 \
    DOTNET_EnableDiagnostics=0 \
    HOME=/tmp

WORKDIR /app
COPY --from=build /app .
# For `kubectl exec`: canary git plan, canary analyze.
RUN printf '#!/bin/sh\nexec dotnet /app/ProgressiveDelivery.Controller.dll "$@"\n' >/usr/local/bin/canary \
 && chmod 0755 /usr/local/bin/canary
USER $APP_UID
EXPOSE 8080
ENTRYPOINT ["dotnet", "ProgressiveDelivery.Controller.dll"]
