# What `cmake --install` puts where: library, headers, CMake package, pkg-config file, tool.
include(CMakePackageConfigHelpers)

set(ATROUS_CMAKE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/atrous)

install(TARGETS atrous EXPORT atrous-targets
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(TARGETS segment RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(DIRECTORY engine/include/atrous DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(EXPORT atrous-targets NAMESPACE atrous:: DESTINATION ${ATROUS_CMAKE_DIR})

configure_package_config_file(cmake/atrous-config.cmake.in ${PROJECT_BINARY_DIR}/atrous-config.cmake
  INSTALL_DESTINATION ${ATROUS_CMAKE_DIR})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/atrous-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/atrous-config.cmake ${PROJECT_BINARY_DIR}/atrous-config-version.cmake
  DESTINATION ${ATROUS_CMAKE_DIR})

configure_file(cmake/atrous.pc.in ${PROJECT_BINARY_DIR}/atrous.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/atrous.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
