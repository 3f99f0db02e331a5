#ifndef COXSWAIN_BASE_SHA256_H_
#define COXSWAIN_BASE_SHA256_H_

#include <string>
#include <string_view>

namespace coxswain {

// The SHA-256 of some bytes as 64 lower-case hexadecimal digits. Source: FIPS 180-4, 2015.
std::string Sha256(std::string_view bytes);

}  // namespace coxswain

#endif  // COXSWAIN_BASE_SHA256_H_
