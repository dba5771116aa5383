# Compile settings, and one static library per floor that may use only the floors below it.

include(GNUInstallDirs)

add_library(snellen_settings INTERFACE)
target_compile_features(snellen_settings INTERFACE cxx_std_20)
# Floating point means what IEEE 754 says: no fused multiply-add behind our back, no reassociation.
target_compile_options(snellen_settings INTERFACE -ffp-contract=off)
# Rationals need GMP alone: without this, each file that knows them would also read Boost.Math and half of Boost.
# Matrices are aligned and allocated alike whatever processor a file is compiled for, sanitized or not: who uses the library frees
# what it allocated.
target_compile_definitions(snellen_settings INTERFACE
  BOOST_MP_STANDALONE EIGEN_MAX_ALIGN_BYTES=16 EIGEN_MALLOC_ALREADY_ALIGNED=0)

add_library(snellen_warnings INTERFACE)
target_compile_options(snellen_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow $<$<BOOL:${SNELLEN_WERROR}>:-Werror>)

# snellen_floor(NAME SOURCES ... USES ...): the library snellen_NAME of src/NAME and include/snellen/NAME.
function(snellen_floor name)
  cmake_parse_arguments(FLOOR "" "" "SOURCES;USES" ${ARGN})
  add_library(snellen_${name} STATIC ${FLOOR_SOURCES})
  target_include_directories(snellen_${name} PUBLIC
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
  target_link_libraries(snellen_${name} PUBLIC snellen_settings ${FLOOR_USES} PRIVATE $<BUILD_INTERFACE:snellen_warnings>)
  set_target_properties(snellen_${name} PROPERTIES EXPORT_NAME ${name})
  snellen_use_precompiled(snellen_${name} floors)
endfunction()
