# The project's verbs. Everything is also possible with ./annal and ./mvnw alone.

.PHONY: help up down build test lint dependencies format coldstart throughput start-and-memory bench-million bench-storage bench-tables bench-tables-million tables-crash tables-long bench-verify approve-api clean

help: ## list these
	@sed -n 's/^\([a-z-]*\):.*## /\1|/p' $(MAKEFILE_LIST) | awk -F'|' '{printf "  make %-20s %s\n", $$1, $$2}'

up: ## start the local cloud and deploy the system
	./annal up

down: ## stop the local cloud
	./annal down

build: ## build everything without testing it
	./mvnw -q -B -DskipTests package

test: ## build and test everything
	./mvnw -B verify

lint: ## look over templates, the Terraform module and the scripts without deploying anything
	infrastructure/lint.sh

dependencies: ## check versions and licences of what is used, and write target/sbom.json
	./mvnw -q -B -Pdependencies -DskipTests package

format: ## format all sources
	./mvnw -q -B spotless:apply

coldstart: ## time our command handler's first answer beside a bare handler's
	./scripts/coldstart

throughput: ## what the whole chain carries on this machine: commands a second, lag, idle, memory
	./scripts/throughput

start-and-memory: ## how soon the local cloud is ready, and what it holds then, deployed, and after 20,000 commands
	./scripts/start-and-memory

bench-million: ## a stream of a million commits on the tables, and its past: some ten minutes
	./mvnw -q -B -pl bank -am test '-Dtest=LongStreamTest#commitsOfOneEvent*' -Dsurefire.failIfNoSpecifiedTests=false -Dannal.stream.events=1000000

bench-storage: ## the storage of tables beside RocksDB and Xodus
	./scripts/bench-storage

bench-tables: ## what the tables carry in a process and over HTTP, and how they start; PEERS="NAME=URL ..." for others beside them
	./scripts/bench-tables

bench-tables-million: ## five million small items in one table: some ten minutes
	MILLIONS=5 ./scripts/bench-tables

tables-crash: ## kill a process that writes tables 200 times, and look for what it was told is stored: some five minutes
	./mvnw -q -B -ntp -pl tables test -Dtest=CrashTest -Dsurefire.failIfNoSpecifiedTests=false -Dannal.tables.kills=100

tables-long: ## histories, random requests alone, and five million beside dynalite: hours
	./mvnw -q -B -pl tables test '-Dtest=LinearizabilityTest,SerializabilityTest,FuzzTest' -Dsurefire.failIfNoSpecifiedTests=false -Dannal.tables.rounds=300 -Dtables.fuzz.cases=2000000
	KIND=dynalite REQUESTS=5000000 ./scripts/tables-differential

bench-verify: ## events a second of a verification beside a bare scan, on the tables
	./mvnw -q -B -pl bank -am test -Dtest=VerificationRateTest -Dsurefire.failIfNoSpecifiedTests=false -Dannal.verify.events=50000
	@cat bank/target/surefire-reports/*VerificationRateTest-output.txt

approve-api: ## write down the public API as it is now, after a change that is meant
	./mvnw -q -B -pl acceptance -am test -Dtest=PublicApiTest -Dsurefire.failIfNoSpecifiedTests=false -Dannal.api.approve=true

clean: ## remove what was built, but not the local cloud's data
	./mvnw -q -B clean
