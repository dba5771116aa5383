# Thin: everything is in CMakePresets.json; these are the commands that the README promises.
JOBS ?= $(shell nproc)
CASES ?= $(sort $(wildcard cases/thresholds/*.toml))

.PHONY: all run test deep bench clean

all: build/snellen

build/snellen: FORCE
	scripts/install-dependencies.sh test
	cmake --preset release $(if $(CI),,--log-level=NOTICE)
	cmake --build --preset release --parallel $(JOBS) --target snellen snellen-checkcert manual

run: build/snellen
	build/snellen threshold $(CASES)

test:
	scripts/install-dependencies.sh test
	cmake --preset release
	cmake --build --preset release --parallel $(JOBS)
	ctest --preset release --parallel $(JOBS)

# What is said of every n, against far more models and lengths than a usual run has time for.
deep: export SNELLEN_TAIL_REACH = 4096
deep: export SNELLEN_TAIL_FAR = 1000000
deep: export SNELLEN_TAIL_SEEDS = 200
deep: export SNELLEN_CLAIM_DRAWS = 200
deep: export SNELLEN_LACK_OF_MEMORY = 1
deep: export SNELLEN_CERTIFICATE_MUTATIONS = 500000
deep: export SNELLEN_EVERY_REFUSAL = 1
deep: export SNELLEN_STRANGE_TEXTS = 1000
deep:
	scripts/install-dependencies.sh test
	cmake --preset release
	cmake --build --preset release --parallel $(JOBS) --target snellen snellen-checkcert test_certificate \
	  test_number test_input test_arithmetic test_model test_threshold test_tail test_theory test_cli test_regressions
	printf '%s\n' tail:evaluation_test tail:drift_test tail:proof_test \
	  tail:growth_test theory:corollary_b10_for_all_test theory:theorem_b3_apart_for_all_test certificate:mutation_test cli:cost_test | \
	  xargs -P $(JOBS) -I '{}' sh -c 'test={}; build/tests/$${test%:*}/test_$${test%:*} --run_test=$${test#*:} --log_level=message'
	tests/threshold/default_cases_for_all.py build/snellen
	tests/theory/tightened.py build/snellen
	tests/mutation/run.py --workers $(JOBS)
	scripts/install-dependencies.sh ci
	ctest --preset release --parallel $(JOBS) -R '^(cli.strange_text|proofs.rejects)$$'
	cmake --preset asan-ubsan
	cmake --build --preset asan-ubsan --parallel $(JOBS)
	SNELLEN_CERTIFICATE_MUTATIONS=4000 SNELLEN_TAIL_REACH=80 SNELLEN_TAIL_FAR=20000 SNELLEN_TAIL_SEEDS=12 SNELLEN_CLAIM_DRAWS=4 \
	  ctest --preset asan-ubsan --parallel $(JOBS)
	cmake --preset dev -B build-alone -DCMAKE_CXX_COMPILER=clang++
	tests/alone.py build-alone
	tests/tidy.py build
	build/snellen check cases --no-times

bench:
	scripts/install-dependencies.sh bench
	cmake --preset release -DSNELLEN_BENCHMARKS=ON
	cmake --build --preset release --parallel $(JOBS) --target sweep operations
	build/bench/sweep

clean:
	rm -rf build build-*

.PHONY: FORCE
FORCE:
