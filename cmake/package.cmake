# Debian packages, by `cpack` in the build folder: libatrous0.1, libatrous-dev, atrous-tools, and debug symbols of
# library and tool.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME atrous)
set(CPACK_PACKAGE_CONTACT "The authors of Atrous <atrous@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_COMPONENTS_ALL runtime tool dev)
set(CPACK_COMPONENTS_GROUPING IGNORE)

set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS ${PROJECT_BINARY_DIR}/engine)
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS ON)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)

set(CPACK_DEBIAN_RUNTIME_PACKAGE_NAME libatrous${ATROUS_SOVERSION})
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SECTION libs)
set(CPACK_DEBIAN_TOOL_PACKAGE_NAME atrous-tools)
set(CPACK_DEBIAN_TOOL_PACKAGE_SECTION graphics)
set(CPACK_DEBIAN_DEV_PACKAGE_NAME libatrous-dev)
set(CPACK_DEBIAN_DEV_PACKAGE_SECTION libdevel)
set(CPACK_COMPONENT_RUNTIME_DESCRIPTION "The shared library and the model of pages.")
set(CPACK_COMPONENT_TOOL_DESCRIPTION "The command-line tool segment, its manual page and its bash completion.")
set(CPACK_COMPONENT_DEV_DESCRIPTION "Headers, the static library, files for CMake and pkg-config, and examples.")

# The tool and the headers go with the library of their own version. What the static library wants is asked for by name.
set(same_version "${CPACK_DEBIAN_RUNTIME_PACKAGE_NAME} (= ${PROJECT_VERSION})")
set(CPACK_DEBIAN_TOOL_PACKAGE_DEPENDS "${same_version}")
set(CPACK_DEBIAN_DEV_PACKAGE_DEPENDS "${same_version}")
set(CPACK_DEBIAN_DEV_PACKAGE_RECOMMENDS
  "libdnnl-dev, ocl-icd-opencl-dev, libonnx-dev, libprotobuf-dev, libhwy-dev, libzip-dev, libpng-dev, libjpeg-dev")

# Debug symbols go into packages of their own, where the build has any (preset `package`).
if(CMAKE_BUILD_TYPE STREQUAL "RelWithDebInfo" OR CMAKE_CXX_FLAGS MATCHES "-g")
  set(CPACK_DEBIAN_RUNTIME_DEBUGINFO_PACKAGE ON)
  set(CPACK_DEBIAN_TOOL_DEBUGINFO_PACKAGE ON)
  set(CPACK_PRE_BUILD_SCRIPTS ${CMAKE_CURRENT_LIST_DIR}/strip_archives.cmake)
else()
  set(CPACK_STRIP_FILES ON)
endif()

include(CPack)
