# Run by CPack on the files of each package before it is built: manual pages and changelogs are compressed, as Debian has them, and with
# neither name nor time, so that the same files make the same package.
file(GLOB_RECURSE files
  "${CPACK_TEMPORARY_DIRECTORY}/*/usr/share/man/man1/*.1" "${CPACK_TEMPORARY_DIRECTORY}/*/usr/share/doc/*/changelog*")
foreach(file IN LISTS files)
  if(NOT file MATCHES "[.]gz$")
    execute_process(COMMAND gzip -9nf "${file}" COMMAND_ERROR_IS_FATAL ANY)
  endif()
endforeach()
