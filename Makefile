# The project's verbs. Everything is also possible with ./annal and ./mvnw alone.

.PHONY: help up down build test lint format coldstart bench-million clean

help: ## list these
	@sed -n 's/^\([a-z-]*\):.*## /\1|/p' $(MAKEFILE_LIST) | awk -F'|' '{printf "  make %-14s %s\n", $$1, $$2}'

up: ## start the local cloud and deploy the system
	./annal up

down: ## stop the local cloud
	./annal down

build: ## build everything without testing it
	./mvnw -q -B -DskipTests package

test: ## build and test everything
	./mvnw -B verify

lint: ## check the template with cfn-lint
	cfn-lint infrastructure/cloudformation.yaml

format: ## format all sources
	./mvnw -q -B spotless:apply

coldstart: ## time our command handler's first answer beside a bare handler's
	./scripts/coldstart

bench-million: ## load a stream of a million events, and ask for its past
	./mvnw -q -B -pl bank -am test -Dtest=LongStreamTest -Dsurefire.failIfNoSpecifiedTests=false -Dannal.stream.events=1000000

clean: ## remove what was built, but not the local cloud's data
	./mvnw -q -B clean
