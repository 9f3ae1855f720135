// What no program that does the same can go below: the covariates sorted once, and one pass over every order and tree
// level that adds up outcomes by trial and arm.
//   floor grow N K P LEVELS   N patients, K trials, P continuous covariates made here; prints seconds to sort and pass
//   floor csv FILE LEVELS     reads a CSV (y,t,trial,z1,…) first; prints seconds of the whole
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <numeric>
#include <random>
#include <string>
#include <unordered_map>
#include <vector>

using Clock = std::chrono::steady_clock;

static double secondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// Sums over strata in the order of each covariate, once a level; the largest squared sum keeps the compiler honest.
static double sortAndPass(const std::vector<std::vector<double>>& z, const std::vector<double>& y,
                          const std::vector<uint16_t>& stratum, int strata, int levels) {
  const size_t n = y.size();
  double largest = 0;
  for (const auto& column : z) {
    std::vector<uint32_t> order(n);
    std::iota(order.begin(), order.end(), 0u);
    std::sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) { return column[a] < column[b]; });
    for (int level = 0; level < levels; level++) {
      std::vector<double> sum(strata, 0.0);
      double squares = 0;
      for (size_t i = 0; i < n; i++) {
        const uint32_t row = order[i];
        double& s = sum[stratum[row]];
        squares += y[row] * (2 * s + y[row]);
        s += y[row];
        if (squares > largest) largest = squares;
      }
    }
  }
  return largest;
}

int main(int argc, char** argv) {
  if (argc == 6 && !strcmp(argv[1], "grow")) {
    const size_t n = strtoull(argv[2], nullptr, 10);
    const int trials = atoi(argv[3]), p = atoi(argv[4]), levels = atoi(argv[5]);
    std::mt19937_64 random(1);
    std::normal_distribution<double> normal;
    std::vector<double> y(n);
    std::vector<uint16_t> stratum(n);
    std::vector<std::vector<double>> z(p, std::vector<double>(n));
    for (size_t i = 0; i < n; i++) {
      y[i] = normal(random);
      stratum[i] = random() % (2 * trials);
    }
    for (auto& column : z)
      for (auto& value : column) value = normal(random);
    const auto start = Clock::now();
    const double largest = sortAndPass(z, y, stratum, 2 * trials, levels);
    printf("%.6f %g\n", secondsSince(start), largest);
    return 0;
  }
  if (argc == 4 && !strcmp(argv[1], "csv")) {
    const auto start = Clock::now();
    std::ifstream file(argv[2], std::ios::binary);
    std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    const char* at = text.c_str();
    int columns = 1;
    for (; *at != '\n'; at++) columns += *at == ',';
    at++;
    std::vector<double> y;
    std::vector<uint16_t> stratum;
    std::vector<std::vector<double>> z(columns - 3);
    std::unordered_map<std::string, int> trials;
    const char* end = text.c_str() + text.size();
    while (at < end && *at != '\n') {
      char* next;
      y.push_back(strtod(at, &next));
      const int arm = next[1] == '1';
      at = next + 3;
      const char* comma = strchr(at, ',');
      const int trial = trials.emplace(std::string(at, comma), static_cast<int>(trials.size())).first->second;
      stratum.push_back(2 * trial + arm);
      at = comma;
      for (auto& column : z) {
        column.push_back(strtod(at + 1, &next));
        at = next;
      }
      at++;
    }
    const double largest = sortAndPass(z, y, stratum, 2 * static_cast<int>(trials.size()), atoi(argv[3]));
    printf("%.6f %g\n", secondsSince(start), largest);
    return 0;
  }
  fprintf(stderr, "floor grow N K P LEVELS | floor csv FILE LEVELS\n");
  return 1;
}
