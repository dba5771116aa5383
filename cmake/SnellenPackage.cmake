# Debian packages, by `cpack -G DEB` in the build folder: snellen, the program, and libsnellen-dev, the library. Name, version,
# description and date are those of CMakeLists.txt; everything else about the packages is here.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME snellen)
set(SNELLEN_CONTACT "The snellen authors <snellen@example.org>" CACHE STRING "Who maintains the packages: a name and an address")
set(CPACK_PACKAGE_CONTACT "${SNELLEN_CONTACT}")
string(REGEX REPLACE "^The " "" CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")  # no article, says Debian
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_COMPONENTS_ALL program library)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_PRE_BUILD_SCRIPTS "${PROJECT_SOURCE_DIR}/packaging/debian/compress.cmake")

set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)

set(CPACK_DEBIAN_PROGRAM_PACKAGE_NAME snellen)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SUGGESTS gnuplot-nox)
set(CPACK_COMPONENT_PROGRAM_DESCRIPTION
"snellen tells, with proof, at which precision a decoder-only transformer can
no longer tell two inputs apart. It evaluates a model in balls, exact
rationals and bit-exact emulated floats, and prints how many bits are needed
before the two inputs become the same floats, for single lengths or for every
length.

It also checks the statements of arXiv:2406.04267 on instances.")

set(CPACK_DEBIAN_LIBRARY_PACKAGE_NAME libsnellen-dev)
set(CPACK_DEBIAN_LIBRARY_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_LIBRARY_PACKAGE_DEPENDS
  "libgmp-dev, libmpfr-dev, libflint-dev, libflint-arb-dev | libflint-dev (>= 3), libboost1.81-dev | libboost-dev (>= 1.81), \
libeigen3-dev (>= 3.4), libtbb-dev, libfmt-dev")
set(CPACK_DEBIAN_LIBRARY_PACKAGE_SUGGESTS pkg-config)
set(CPACK_COMPONENT_LIBRARY_DESCRIPTION
"The static library below the program snellen, with its headers, examples and
what CMake and pkg-config need to find it.")

# Files that Debian wants beside every package's.
execute_process(COMMAND date -u -R -d "${SNELLEN_DATE}"
  OUTPUT_VARIABLE snellen_changed OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
configure_file("${PROJECT_SOURCE_DIR}/packaging/debian/changelog.in" "${PROJECT_BINARY_DIR}/changelog.Debian" @ONLY)
foreach(component program library)
  set(documents "${snellen_${component}_docs}")
  install(FILES "${PROJECT_SOURCE_DIR}/packaging/debian/copyright" DESTINATION "${documents}" COMPONENT ${component})
  install(FILES "${PROJECT_SOURCE_DIR}/CHANGELOG.md" DESTINATION "${documents}" RENAME changelog COMPONENT ${component})
  install(FILES "${PROJECT_BINARY_DIR}/changelog.Debian" DESTINATION "${documents}" COMPONENT ${component})
endforeach()
include(CPack)
