# What `cmake --install` puts where. Components: runtime (the shared library;
# models/CMakeLists.txt adds the models), tool, dev (all that programs are built with).
include(CMakePackageConfigHelpers)

set(ATROUS_CMAKE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/atrous)
set(ATROUS_LIBRARIES atrous)
if(TARGET atrous_static)
  list(APPEND ATROUS_LIBRARIES atrous_static)
endif()

install(TARGETS ${ATROUS_LIBRARIES} EXPORT atrous-targets
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT runtime NAMELINK_COMPONENT dev
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT dev)
install(DIRECTORY engine/include/atrous DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT dev)
install(DIRECTORY examples DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT dev)
install(EXPORT atrous-targets NAMESPACE atrous:: DESTINATION ${ATROUS_CMAKE_DIR} COMPONENT dev)

configure_package_config_file(cmake/atrous-config.cmake.in ${PROJECT_BINARY_DIR}/atrous-config.cmake
  INSTALL_DESTINATION ${ATROUS_CMAKE_DIR})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/atrous-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/atrous-config.cmake ${PROJECT_BINARY_DIR}/atrous-config-version.cmake
  DESTINATION ${ATROUS_CMAKE_DIR} COMPONENT dev)

# What the library is linked with, for static programs.
set(ATROUS_PRIVATE_LIBS "-lonnx_proto -lprotobuf -ldnnl -lhwy -lzip -lpng -ljpeg")
if(ATROUS_OPENMP)
  foreach(library IN LISTS OpenMP_CXX_LIB_NAMES)
    string(APPEND ATROUS_PRIVATE_LIBS " -l${library}")
  endforeach()
endif()

# The files of pkg-config find the installation from where they lie, so that it can be moved.
cmake_path(RELATIVE_PATH CMAKE_INSTALL_PREFIX BASE_DIRECTORY ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig
  OUTPUT_VARIABLE ATROUS_PREFIX_FROM_PC)
configure_file(cmake/atrous.pc.in ${PROJECT_BINARY_DIR}/atrous.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/atrous.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT dev)
if(TARGET atrous_static)
  configure_file(cmake/atrous-static.pc.in ${PROJECT_BINARY_DIR}/atrous-static.pc @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/atrous-static.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT dev)
endif()

# The tool, and what it prints of itself, where this machine can run it: its completion and its manual page.
install(TARGETS segment RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT tool)
if(NOT CMAKE_CROSSCOMPILING)
  set(manual ${PROJECT_BINARY_DIR}/manual)
  file(MAKE_DIRECTORY ${manual})
  add_custom_command(OUTPUT ${manual}/segment ${manual}/segment.1
    COMMAND segment completion bash > ${manual}/segment.part
    COMMAND segment manual > ${manual}/segment.1.part
    COMMAND ${CMAKE_COMMAND} -E rename ${manual}/segment.part ${manual}/segment
    COMMAND ${CMAKE_COMMAND} -E rename ${manual}/segment.1.part ${manual}/segment.1
    DEPENDS segment VERBATIM)
  add_custom_target(segment_manual ALL DEPENDS ${manual}/segment ${manual}/segment.1)
  install(FILES ${manual}/segment DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions COMPONENT tool)
  install(FILES ${manual}/segment.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT tool)
endif()

install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} RENAME copyright COMPONENT runtime)
