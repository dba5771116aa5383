# Installs the program, and the library for find_package(snellen) and pkg-config. The two are components, which become packages.
include(CMakePackageConfigHelpers)
set(snellen_program_docs "${CMAKE_INSTALL_DATAROOTDIR}/doc/snellen")
set(snellen_library_docs "${CMAKE_INSTALL_DATAROOTDIR}/doc/libsnellen-dev")
set(snellen_package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/snellen")

install(TARGETS snellen RUNTIME COMPONENT program)
install(DIRECTORY "${PROJECT_SOURCE_DIR}/cases/thresholds" DESTINATION "${snellen_program_docs}/examples" COMPONENT program)
# Messages name pages as docs/reference/case.md; links from one page to another hold as well.
install(DIRECTORY "${PROJECT_SOURCE_DIR}/docs" DESTINATION "${snellen_program_docs}" COMPONENT program PATTERN roadmap.md EXCLUDE)
install(FILES "${PROJECT_SOURCE_DIR}/action.yml" DESTINATION "${snellen_program_docs}" COMPONENT program)
foreach(page README.md checker/README.md certificates/rows.txt)
  cmake_path(GET page PARENT_PATH folder)
  install(FILES "${PROJECT_SOURCE_DIR}/proofs/${page}" DESTINATION "${snellen_program_docs}/proofs/${folder}" COMPONENT program)
endforeach()

# The floors of the library, each before those that it stands on, as linkers want them.
set(snellen_floors ${SNELLEN_FLOORS})
list(REMOVE_ITEM snellen_floors cli)
list(REVERSE snellen_floors)
list(TRANSFORM snellen_floors PREPEND snellen_ OUTPUT_VARIABLE snellen_libraries)
set_target_properties(snellen_library PROPERTIES EXPORT_NAME snellen)
set_target_properties(snellen_settings PROPERTIES EXPORT_NAME settings)
install(TARGETS snellen_library snellen_settings ${snellen_libraries} EXPORT snellen-targets ARCHIVE COMPONENT library)
install(DIRECTORY "${PROJECT_SOURCE_DIR}/include/snellen" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" COMPONENT library
  FILES_MATCHING PATTERN "*.hpp"
  PATTERN "strict_json.hpp" EXCLUDE PATTERN "strict_toml.hpp" EXCLUDE)  # of the program: they need a JSON and a TOML library
install(DIRECTORY "${PROJECT_SOURCE_DIR}/docs/examples" DESTINATION "${snellen_library_docs}" COMPONENT library)

install(EXPORT snellen-targets NAMESPACE snellen:: DESTINATION "${snellen_package_dir}" COMPONENT library)
configure_package_config_file("${PROJECT_SOURCE_DIR}/cmake/snellen-config.cmake.in" "${PROJECT_BINARY_DIR}/snellen-config.cmake"
  INSTALL_DESTINATION "${snellen_package_dir}" NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file("${PROJECT_BINARY_DIR}/snellen-config-version.cmake" COMPATIBILITY SameMinorVersion)
install(FILES
  "${PROJECT_BINARY_DIR}/snellen-config.cmake" "${PROJECT_BINARY_DIR}/snellen-config-version.cmake"
  "${PROJECT_SOURCE_DIR}/cmake/FindFlint.cmake"
  DESTINATION "${snellen_package_dir}" COMPONENT library)

# What pkg-config says is what the targets say. Paths that the compiler looks into anyway are left out.
function(snellen_flags output prefix)
  set(flags "")
  foreach(value IN LISTS ARGN)
    if(NOT value IN_LIST CMAKE_CXX_IMPLICIT_INCLUDE_DIRECTORIES AND NOT value IN_LIST CMAKE_CXX_IMPLICIT_LINK_DIRECTORIES)
      string(APPEND flags " ${prefix}${value}")
    endif()
  endforeach()
  set(${output} "${flags}" PARENT_SCOPE)
endfunction()

get_target_property(definitions snellen_settings INTERFACE_COMPILE_DEFINITIONS)
get_target_property(options snellen_settings INTERFACE_COMPILE_OPTIONS)
snellen_flags(snellen_pc_definitions -D ${definitions})
snellen_flags(snellen_pc_options "" ${options})
snellen_flags(snellen_pc_includes -I ${Boost_INCLUDE_DIRS} "${FLINT_INCLUDE_DIR}")
snellen_flags(snellen_pc_libraries -l ${snellen_libraries})
set(snellen_pc_private "")
foreach(library IN LISTS FLINT_LIBRARIES)
  cmake_path(GET library PARENT_PATH folder)
  cmake_path(GET library STEM name)
  string(REGEX REPLACE "^lib" "" name "${name}")
  snellen_flags(place -L "${folder}")
  string(APPEND snellen_pc_private "${place} -l${name}")
endforeach()
cmake_path(RELATIVE_PATH CMAKE_INSTALL_PREFIX BASE_DIRECTORY "${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig" OUTPUT_VARIABLE snellen_pc_up)
configure_file("${PROJECT_SOURCE_DIR}/cmake/snellen.pc.in" "${PROJECT_BINARY_DIR}/snellen.pc" @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/snellen.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig" COMPONENT library)
