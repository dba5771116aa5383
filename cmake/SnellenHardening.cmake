# SNELLEN_HARDENING: what the compiler and the linker can do so that a memory fault stays a fault. Release builds alone, as sanitizers do
# the same job better. No flag here changes what floating point means.
if(NOT SNELLEN_HARDENING OR NOT CMAKE_BUILD_TYPE STREQUAL "Release")
  return()
endif()
include(CheckCXXCompilerFlag)
include(CheckPIESupported)
check_pie_supported(LANGUAGES CXX)

# cf-protection is Intel's CET: indirect branches land on marked places, returns are checked.
foreach(flag -fstack-protector-strong -fstack-clash-protection -fcf-protection=full)
  string(MAKE_C_IDENTIFIER "snellen_has${flag}" known)
  check_cxx_compiler_flag(${flag} ${known})
  if(${known})
    add_compile_options(${flag})
  endif()
endforeach()
add_compile_options(-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3)
# Every symbol is bound before main(), and the tables of addresses are read-only from then on.
add_link_options(LINKER:-z,relro LINKER:-z,now LINKER:-z,noexecstack)
