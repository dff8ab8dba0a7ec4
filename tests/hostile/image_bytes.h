// Builds image files part by part, right or wrong.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>

namespace atrous::test {

inline std::string big_endian(std::uint32_t value, int bytes = 4) {
  std::string text;
  for (int i = bytes - 1; i >= 0; --i) text += static_cast<char>(value >> (8 * i) & 0xFF);
  return text;
}

inline std::string little_endian(std::uint32_t value, int bytes = 4) {
  const std::string text = big_endian(value, bytes);
  return {text.rbegin(), text.rend()};
}

// A chunk of a PNG file with its checksum. Source: PNG specification, annex D.
inline std::string png_chunk(const std::string& type, const std::string& data) {
  std::uint32_t crc = 0xFFFFFFFFU;
  for (const char c : type + data) {
    crc ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) crc = (crc & 1) != 0 ? crc >> 1 ^ 0xEDB88320U : crc >> 1;
  }
  return big_endian(static_cast<std::uint32_t>(data.size())) + type + data + big_endian(~crc);
}

// A PNG file whose chunks have the checksums of what they hold, up to the first that is not whole.
inline std::string checksums_corrected(const std::string& png) {
  std::size_t at = std::min<std::size_t>(8, png.size());  // behind the signature
  std::string mended = png.substr(0, at);
  while (png.size() - at >= 12) {
    std::size_t length = 0;
    for (std::size_t i = at; i < at + 4; ++i) length = length << 8 | static_cast<unsigned char>(png[i]);
    if (length > png.size() - at - 12) break;
    mended += png_chunk(png.substr(at + 4, 4), png.substr(at + 8, length));
    at += 12 + length;
  }
  return mended + png.substr(at);
}

struct PngHeader {
  std::uint32_t width = 1;
  std::uint32_t height = 1;
  int depth = 8;
  int color = 0;  // grey
  int interlace = 0;
};

inline std::string png_start(const PngHeader& h) {
  const std::string data = big_endian(h.width) + big_endian(h.height) + static_cast<char>(h.depth) +
                           static_cast<char>(h.color) + std::string(2, '\0') + static_cast<char>(h.interlace);
  return "\x89PNG\r\n\x1A\n" + png_chunk("IHDR", data);
}

// zlib's stream of one stored block, with the checksum of `data`.
inline std::string stored_zlib(const std::string& data) {
  std::uint32_t a = 1;
  std::uint32_t b = 0;
  for (const char c : data) {
    a = (a + static_cast<unsigned char>(c)) % 65521;
    b = (b + a) % 65521;
  }
  const auto size = static_cast<std::uint32_t>(data.size());
  return std::string("\x78\x01\x01") + little_endian(size, 2) + little_endian(~size & 0xFFFF, 2) + data +
         big_endian(b << 16 | a);
}

inline std::string png(const PngHeader& header, const std::string& rows) {
  return png_start(header) + png_chunk("IDAT", stored_zlib(rows)) + png_chunk("IEND", "");
}

struct BmpHeader {
  std::uint32_t width = 2;
  std::uint32_t height = 2;
  std::uint32_t planes = 1;
  std::uint32_t bits = 24;
  std::uint32_t compression = 0;
  std::uint32_t header_bytes = 40;
  std::uint32_t pixels_at = 54;
};

inline std::string bmp(const BmpHeader& h, const std::string& pixels) {
  return "BM" + little_endian(static_cast<std::uint32_t>(54 + pixels.size())) + little_endian(0) +
         little_endian(h.pixels_at) + little_endian(h.header_bytes) + little_endian(h.width) + little_endian(h.height) +
         little_endian(h.planes, 2) + little_endian(h.bits, 2) + little_endian(h.compression) + std::string(20, '\0') +
         pixels;
}

// A segment of a JPEG file; its length counts the two bytes of itself.
inline std::string jpeg_segment(char marker, const std::string& data) {
  return std::string("\xFF") + marker + big_endian(static_cast<std::uint32_t>(data.size() + 2), 2) + data;
}

// The frame header of grey pixels.
inline std::string jpeg_frame(std::uint32_t width, std::uint32_t height, char marker = '\xC0', char precision = 8) {
  return jpeg_segment(marker,
                      precision + big_endian(height, 2) + big_endian(width, 2) + std::string("\x01\x01\x11\0", 4));
}

inline std::string jpeg_scan(const std::string& codes) {
  return jpeg_segment('\xDA', std::string("\x01\x01\0\0\x3F\0", 6)) + codes + "\xFF\xD9";
}

// Tables of quantisation by 1, and of Huffman codes with one code for nothing.
inline std::string jpeg_tables() {
  std::string tables = jpeg_segment('\xDB', std::string(1, '\0') + std::string(64, '\x01'));
  for (const char table : {'\x00', '\x10'}) {
    tables += jpeg_segment('\xC4', table + std::string("\x01") + std::string(15, '\0') + std::string(1, '\0'));
  }
  return tables;
}

inline std::string jpeg(const std::string& parts) { return "\xFF\xD8" + parts; }

}  // namespace atrous::test
