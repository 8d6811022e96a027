# What is done with this repository, one target each. The work is in scripts/; these are their names.
.POSIX:
.PHONY: help run test check bench soak fuzz lint format check-docker

help: ## print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' Makefile

run: ## build the gateway and run gateway.yaml against three simulated loggers
	@scripts/run

test: ## build everything and run every test
	@scripts/test

check: ## format, lint, import rules, thread sanitizer, scripts, docker/
	@scripts/check

bench: ## measure against the C loop and print the table (FLAGS="--seconds 20 --only keep-alive")
	@scripts/bench $(FLAGS)

soak: ## kill, cut off and age the gateway many times; then the bench, for hours (FLAGS="--seconds 86400")
	@scripts/soak $(FLAGS)

fuzz: ## fuzz the reading of telegrams for ten minutes (FLAGS="--seconds 60")
	@scripts/fuzz $(FLAGS)

lint: ## say what swift-format would change or wants documented
	@scripts/lint

format: ## lay the sources out anew
	@scripts/format

check-docker: ## try the steps of docker/Dockerfile in a plain folder, without an engine
	@scripts/check-docker
