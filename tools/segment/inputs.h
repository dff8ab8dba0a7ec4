// The images that the words of a command line mean: files, folders, patterns.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace atrous::tool {

struct InputImage {
  std::filesystem::path path;
  std::filesystem::path name;  // without extension, relative to the output folder: what the outputs are called
};

// Every image that the words mean, in their order; a folder's images sorted by path. A word is a file if such a file
// exists, a folder, or a pattern with * ? [ ]. A file that does not exist stays in the list: reading it tells why.
// Images of a folder keep their place below it in `name`. Files that this tool writes (NAME.labels.png, ...) do not
// count in folders and patterns. Throws UsageError for a folder or pattern without images.
std::vector<InputImage> expand_inputs(const std::vector<std::string>& words, bool recursive);

// Throws UsageError if two images would write the same outputs.
void require_distinct_names(const std::vector<InputImage>& inputs);

// Throws UsageError if the outputs in this folder would replace one of the images.
void require_inputs_stay(const std::vector<InputImage>& inputs, const std::filesystem::path& outputs);

// Whether a file's name ends as those of images do that can be read.
bool is_image_name(const std::filesystem::path& path);

// The images of a folder, sorted, and of the folders below it if `recursive`, with those folders that cannot be looked
// into: reading them tells why. Links to folders are not followed. Throws UsageError if the folder cannot be read.
std::vector<std::filesystem::path> images_in(const std::filesystem::path& folder, bool recursive);

// A file or folder beside `path` whose name differs little, for a hint; empty if there is none.
std::filesystem::path similar_file(const std::filesystem::path& path);

// "did you mean 'x'?" for a path that does not exist, or "".
std::string similar_file_hint(const std::filesystem::path& path);

}  // namespace atrous::tool
