# What `cmake --install` puts where.
install(TARGETS segment RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
