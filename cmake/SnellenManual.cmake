# The manual page and the completions, which the program prints from its table of commands and options.
set(snellen_manual_dir "${PROJECT_BINARY_DIR}/manual")
set(snellen_manual "")

# snellen_prints(FILE FOLDER NAME ARGUMENTS...): what `snellen ARGUMENTS` prints is made as FILE and installed as FOLDER/NAME.
function(snellen_prints file folder name)
  add_custom_command(OUTPUT "${snellen_manual_dir}/${file}"
    COMMAND "${CMAKE_COMMAND}" -E make_directory "${snellen_manual_dir}"
    COMMAND snellen ${ARGN} > "${snellen_manual_dir}/${file}"
    DEPENDS snellen VERBATIM)
  install(FILES "${snellen_manual_dir}/${file}" DESTINATION "${folder}" RENAME "${name}" COMPONENT program)
  set(snellen_manual ${snellen_manual} "${snellen_manual_dir}/${file}" PARENT_SCOPE)
endfunction()

snellen_prints(snellen.1 "${CMAKE_INSTALL_MANDIR}/man1" snellen.1 man)
snellen_prints(snellen.bash "${CMAKE_INSTALL_DATAROOTDIR}/bash-completion/completions" snellen completion bash)
snellen_prints(snellen.zsh "${CMAKE_INSTALL_DATAROOTDIR}/zsh/vendor-completions" _snellen completion zsh)
snellen_prints(snellen.fish "${CMAKE_INSTALL_DATAROOTDIR}/fish/vendor_completions.d" snellen.fish completion fish)
add_custom_target(manual ALL DEPENDS ${snellen_manual})
