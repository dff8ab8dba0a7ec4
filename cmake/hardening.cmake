# What release builds do against faults of memory that an input might find: marks in the binaries, which
# tests/install/hardening.py reads back. Sanitizers see more themselves, and debug builds are for stepping through.
if(ATROUS_HARDENING AND NOT ATROUS_SANITIZE AND NOT CMAKE_BUILD_TYPE STREQUAL "Debug")
  # Debian's compilers may define _FORTIFY_SOURCE already, hence -U.
  target_compile_options(atrous_compiler INTERFACE -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -fstack-protector-strong)
  target_link_options(atrous_compiler INTERFACE -Wl,-z,relro,-z,now -Wl,-z,noexecstack)
endif()

# Executables at addresses of their own; what they are compiled with follows from CMAKE_POSITION_INDEPENDENT_CODE.
include(CheckPIESupported)
check_pie_supported(LANGUAGES CXX)
