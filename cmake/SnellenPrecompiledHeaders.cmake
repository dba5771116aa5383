# SNELLEN_PRECOMPILED_HEADERS: the headers of other libraries are read once for all floors and once for all tests. For builds that
# compile everything a second time.
set(snellen_precompiled_for_floors
  <algorithm> <array> <charconv> <cmath> <filesystem> <fstream> <functional> <map> <optional> <set> <span> <sstream> <string>
  <variant> <vector>
  <fmt/format.h> <fmt/ranges.h> <boost/multiprecision/gmp.hpp> <Eigen/Core> <mpfr.h> <nlohmann/json.hpp> <tbb/parallel_for.h>)
set(snellen_precompiled_for_tests
  ${snellen_precompiled_for_floors} <random> <boost/test/unit_test.hpp> <rapidcheck.h>)

# snellen_precompiled(NAME LIBRARIES...): compiles the headers snellen_precompiled_for_NAME, for snellen_use_precompiled.
function(snellen_precompiled name)
  if(NOT SNELLEN_PRECOMPILED_HEADERS)
    return()
  endif()
  set(source "${PROJECT_BINARY_DIR}/precompiled_for_${name}.cpp")
  file(CONFIGURE OUTPUT "${source}" CONTENT "")
  add_library(snellen_precompiled_for_${name} OBJECT "${source}")
  target_link_libraries(snellen_precompiled_for_${name} PRIVATE snellen_settings ${ARGN})
  target_precompile_headers(snellen_precompiled_for_${name} PRIVATE ${snellen_precompiled_for_${name}})
endfunction()

function(snellen_use_precompiled target name)
  if(SNELLEN_PRECOMPILED_HEADERS)
    target_precompile_headers(${target} REUSE_FROM snellen_precompiled_for_${name})
  endif()
endfunction()
