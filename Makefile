SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help sandbox-up sandbox-down sandbox-status

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

sandbox-up: ## Start a single-node Kubernetes with Prometheus, ingress, Git and GitOps on this machine
	@sandbox/sandbox up

sandbox-down: ## End the sandbox and remove every trace of it
	@sandbox/sandbox down

sandbox-status: ## Show the sandbox's components and whether they are healthy
	@sandbox/sandbox status
