# Finds every dependency among the installed packages; nothing is downloaded.
find_package(Protobuf REQUIRED)
find_package(ONNX REQUIRED)
if(NOT TARGET onnx_proto)
  add_library(onnx_proto ALIAS ONNX::onnx_proto)  # ONNX 1.17 exports its targets in a namespace
endif()
find_package(dnnl REQUIRED)
find_package(PNG REQUIRED)
find_package(JPEG REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)
if(ATROUS_OPENMP)
  find_package(OpenMP REQUIRED COMPONENTS CXX)
endif()

find_package(PkgConfig REQUIRED)
pkg_check_modules(HWY REQUIRED IMPORTED_TARGET libhwy)
pkg_check_modules(LIBZIP REQUIRED IMPORTED_TARGET libzip)

find_path(STB_INCLUDE_DIR stb_image.h PATH_SUFFIXES stb REQUIRED)

# FlatBuffers is used through its headers only; the names of its CMake files differ between releases.
find_path(FLATBUFFERS_INCLUDE_DIR flatbuffers/flatbuffers.h REQUIRED)
find_program(FLATC flatc REQUIRED)

if(ATROUS_TESTS)
  find_package(GTest REQUIRED)
endif()
if(ATROUS_BENCHMARKS)
  find_package(benchmark REQUIRED)
endif()
