SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help build test e2e chaos demo bench bench-analysis bench-git crds chart-check examples-check verify sandbox-up sandbox-down sandbox-status

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: ## Compile everything; a warning is an error
	@dotnet build Canary.sln --nologo --verbosity quiet

test: ## Unit, client, property and end-to-end tests; ends with the totals
	@tests/run

e2e: ## The end-to-end tests only
	@tests/run e2e

chaos: ## Releases through a broken way to the API server, and perturbed at every write; PERTURBED_RELEASES=200
	@tests/chaos

demo: ## Play a good, a failing and a slow release under load; KEEP=1 leaves it running
	@sandbox/demo

bench: ## Measure the controller at scale: N=300 INTERVAL=10s REPLICAS=1, SOAK=30m to go on with churn
	@bench/controller N=$(or $(N),300) INTERVAL=$(or $(INTERVAL),10s) REPLICAS=$(or $(REPLICAS),1) SOAK=$(SOAK)

bench-analysis: ## Measure judges: false alarms, detection, speed, honesty about faults
	@dotnet build bench/Analysis.Bench --configuration Release --nologo --verbosity quiet
	@dotnet bench/Analysis.Bench/bin/Release/net10.0/ProgressiveDelivery.Analysis.Bench.dll

bench-git: ## Measure reverts in Git: the failure catalogue, a large repository, a storm of pushes
	@dotnet build bench/Git.Bench --configuration Release --nologo --verbosity quiet
	@dotnet bench/Git.Bench/bin/Release/net10.0/ProgressiveDelivery.Git.Bench.dll

sandbox-up: ## Start a single-node Kubernetes with Prometheus, ingress, Git and GitOps on this machine
	@sandbox/sandbox up

sandbox-down: ## End the sandbox and remove every trace of it
	@sandbox/sandbox down

sandbox-status: ## Show the sandbox's components and whether they are healthy
	@sandbox/sandbox status

crds: ## Write the generated files again: the CRDs, docs/states.md and the list of built-in queries
	@UPDATE_GENERATED=1 dotnet test tests/Controller.Tests --filter FullyQualifiedName~Generated
	@UPDATE_GENERATED=1 dotnet test tests/Analysis.Tests --filter FullyQualifiedName~Generated

chart-check: ## Check the Helm chart, and against the API server too when KUBECONFIG is set
	@charts/test.sh

examples-check: ## Render the examples, and let the API server judge them when KUBECONFIG is set
	@examples/test.sh

verify: ## Style, generated files, chart, alert rules and examples; fails when anything is not committed as it should be
	@dotnet format whitespace Canary.sln --verify-no-changes
	@$(MAKE) --no-print-directory crds chart-check examples-check
	@git diff --exit-code --stat || { echo 'verify: commit these changes; generated files were stale'; exit 1; }
