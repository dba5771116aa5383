# Finds FLINT with its balls, and the MPFR and GMP below it, as the target Flint::Flint. An installed snellen has this file beside its
# configuration, since these libraries bring none of their own.
# FLINT 3 holds the balls itself; before that they were a library of their own, which Debian 12 calls flint-arb.
find_library(FLINT_LIBRARY flint)
find_library(FLINT_ARB_LIBRARY NAMES flint-arb arb)
find_path(FLINT_INCLUDE_DIR NAMES flint/arb.h arb.h)
find_library(MPFR_LIBRARY mpfr)
find_path(MPFR_INCLUDE_DIR mpfr.h)
find_library(GMP_LIBRARY gmp)
find_path(GMP_INCLUDE_DIR gmp.h)
mark_as_advanced(FLINT_LIBRARY FLINT_ARB_LIBRARY FLINT_INCLUDE_DIR MPFR_LIBRARY MPFR_INCLUDE_DIR GMP_LIBRARY GMP_INCLUDE_DIR)

set(flint_needs FLINT_LIBRARY FLINT_INCLUDE_DIR MPFR_LIBRARY MPFR_INCLUDE_DIR GMP_LIBRARY GMP_INCLUDE_DIR)
set(FLINT_LIBRARIES "${FLINT_LIBRARY}")
if(FLINT_INCLUDE_DIR AND NOT EXISTS "${FLINT_INCLUDE_DIR}/flint/arb.h")
  list(APPEND flint_needs FLINT_ARB_LIBRARY)  # Debian: libflint-arb-dev
  list(PREPEND FLINT_LIBRARIES "${FLINT_ARB_LIBRARY}")
endif()
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Flint REQUIRED_VARS ${flint_needs})

if(Flint_FOUND AND NOT TARGET Flint::Flint)
  add_library(Flint::Flint INTERFACE IMPORTED)
  target_include_directories(Flint::Flint SYSTEM INTERFACE
    "${FLINT_INCLUDE_DIR}" "${MPFR_INCLUDE_DIR}" "${GMP_INCLUDE_DIR}")
  target_link_libraries(Flint::Flint INTERFACE ${FLINT_LIBRARIES} "${MPFR_LIBRARY}" "${GMP_LIBRARY}")
endif()
