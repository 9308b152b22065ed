# Sluice: one command for each job. `make help` explains them.
export SWIFT_DETERMINISTIC_HASHING = 1
SHELL := /bin/bash
BUILD := swift build --explicit-target-dependency-import-check error
# Four passes: simulated worlds take all cores, nodes want theirs, and so does a browser.
TEST := env -u SWIFT_DETERMINISTIC_HASHING swift test --skip-build --disable-xctest
SEED ?=
SEEDS ?= 2000
SECONDS_EACH ?= 20
NAME ?=

.DEFAULT_GOAL := help
.PHONY: help prepare sandbox build release run tour test check bench simulate fuzz clean

help: ## Shows this text
	@echo "Sluice: crypto and stablecoin deposits that become spendable money."
	@echo
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 18
	@echo
	@echo "Start with: make run, then in another terminal: make tour"

prepare: ## Installs what a build needs from Debian (asks for sudo where you are not root)
	@Sandbox/prepare.sh build

sandbox: prepare ## Installs real Bitcoin and EVM nodes into .sandbox/
	@Sandbox/install.sh .sandbox

build: prepare
	$(BUILD) --product sluice
	$(BUILD) --product sluice-signer

release: prepare ## Builds the programs optimised, into .build/release
	$(BUILD) -c release --product sluice
	$(BUILD) -c release --product sluice-signer
	$(BUILD) -c release --product sluice-bench
	$(BUILD) -c release --product sluice-conformance

run: build sandbox ## Starts real nodes and the service, and says where to look; Ctrl-C ends all
	@.build/debug/sluice sandbox run

tour: build sandbox ## Starts everything on free ports, plays the tour, stops everything
	@.build/debug/sluice sandbox tour --alone

test: prepare sandbox ## Builds and runs all tests, real nodes included
	@Sandbox/prepare.sh test
	@Sandbox/install.sh .sandbox --with-injective --with-judges --with-browser
	$(BUILD) --build-tests
	$(BUILD) --product sluice
	$(BUILD) --product sluice-signer
	$(BUILD) --product sluice-conformance
	$(TEST) --skip 'Simulation\.|RealNodes\.|FuzzTests\.|BrowserTests'
	$(TEST) --filter 'Simulation\.|FuzzTests\.'
	$(TEST) --filter 'RealNodes\.'
	$(TEST) --filter 'WebConsoleTests.BrowserTests'
	@Tests/Fuzz/run.sh --seconds 3

check: prepare ## Checks formatting and that every storey depends only on those above it
	swift format lint --strict --configuration .swift-format --recursive Sources Tests Package.swift
	$(BUILD)

bench: prepare sandbox ## Measures against the limits: make bench [NAME=keccak]
	@Sandbox/prepare.sh test
	$(BUILD) -c release --product sluice
	$(BUILD) -c release --product sluice-signer
	$(BUILD) -c release --product sluice-bench
	@.build/release/sluice-bench $(NAME)

simulate: prepare ## Runs simulated worlds: make simulate [SEED=7] [SEEDS=2000]
	$(BUILD) -c release --product sluice-simulate
	@.build/release/sluice-simulate $(if $(SEED),--seed $(SEED),--seeds $(SEEDS))

fuzz: prepare ## Fuzzes every parser: make fuzz [SECONDS_EACH=20]
	@Tests/Fuzz/run.sh --seconds $(SECONDS_EACH)

clean: ## Removes what was built and installed here
	rm -rf .build .build-* .sandbox
