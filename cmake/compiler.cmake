# Warnings, sanitizers and hardening for the project's own targets.
add_library(atrous_compiler INTERFACE)
target_compile_options(atrous_compiler INTERFACE -Wall -Wextra -Wshadow -Wconversion -Wno-sign-conversion)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  target_compile_options(atrous_compiler INTERFACE -Wno-restrict)  # false alarms on std::string in GCC 12
endif()
if(ATROUS_WERROR)
  target_compile_options(atrous_compiler INTERFACE -Werror)
endif()
if(ATROUS_SANITIZE)
  target_compile_options(atrous_compiler INTERFACE -fsanitize=${ATROUS_SANITIZE} -fno-omit-frame-pointer)
  string(REPLACE "fuzzer-no-link," "" ATROUS_SANITIZE_LINK "${ATROUS_SANITIZE}")
  target_link_options(atrous_compiler INTERFACE -fsanitize=${ATROUS_SANITIZE_LINK})
endif()
