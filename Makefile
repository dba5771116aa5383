# Thin: everything is in CMakePresets.json; these are the commands that the README promises.
JOBS ?= $(shell nproc)
CASES ?= $(sort $(wildcard cases/thresholds/*.toml))

.PHONY: all run test bench clean

all: build/snellen

build/snellen: FORCE
	scripts/install-dependencies.sh test
	cmake --preset release $(if $(CI),,--log-level=NOTICE)
	cmake --build --preset release --parallel $(JOBS) --target snellen

run: build/snellen
	build/snellen threshold $(CASES)

test:
	scripts/install-dependencies.sh test
	cmake --preset release
	cmake --build --preset release --parallel $(JOBS)
	ctest --preset release --parallel $(JOBS)

bench:
	scripts/install-dependencies.sh bench
	cmake --preset release -DSNELLEN_BENCHMARKS=ON
	cmake --build --preset release --parallel $(JOBS) --target sweep operations
	build/bench/sweep

clean:
	rm -rf build build-*

.PHONY: FORCE
FORCE:
