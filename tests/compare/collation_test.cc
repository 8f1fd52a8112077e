#include "stemma/compare/collation.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <deque>
#include <string>
#include <vector>

#include "texts.h"

namespace stemma {
namespace {

using test::pointers;
using test::Random;
using test::random_versions;
using Texts = std::vector<std::string>;

const RunContext kCollateContext{};

struct Collated {
  std::deque<Document> documents;
  Collation collation;

  // Texts of the passages that a version lacks, gap by gap.
  std::vector<Texts> missing(std::size_t version) const {
    std::vector<Texts> gaps;
    for (const MissingPassages& gap : missing_passages(collation, version)) {
      gaps.emplace_back();
      for (const std::uint32_t place : gap.places) gaps.back().push_back(text(place));
    }
    return gaps;
  }
  std::string text(std::size_t place) const {
    const Place& one = collation.places[place];
    return std::string(text_of(documents[one.source], one.tokens));
  }
  std::vector<GapShape> shapes(std::size_t version) const {
    std::vector<GapShape> found;
    for (const MissingPassages& gap : missing_passages(collation, version)) {
      found.push_back(gap.shape);
    }
    return found;
  }
};

Collated collate_texts(const Texts& texts) {
  Collated result;
  for (const std::string& text : texts) {
    result.documents.push_back(make_document(std::to_string(result.documents.size()), text));
  }
  result.collation = collate(pointers(result.documents), kCollateContext);
  return result;
}

// Passages of ten words each.
const std::string kOne = "The first passage tells how the whole matter once began.\n\n";
const std::string kTwo = "A second one follows it and adds what people said.\n\n";
const std::string kThree = "Nobody expected any third remark about rivers, boats and bridges.\n\n";
const std::string kFour = "Finally some closing words thank everybody who helped us there.\n\n";

std::string without_end(std::string text) {
  text.erase(text.find_last_not_of('\n') + 1);
  return text;
}

TEST_CASE("passages that a version lacks are missing there") {
  const std::string one = without_end(kOne);
  const std::string two = without_end(kTwo);
  const std::string three = without_end(kThree);
  const std::string four = without_end(kFour);
  const struct {
    const char* what;
    std::string shorter;
    std::vector<Texts> missing;  // from the shorter; the full one has all four
    std::uint64_t words;
    std::vector<GapShape> shapes;
  } cases[] = {
      {"from the head", kTwo + kThree + kFour, {{one}}, 10, {GapShape::head}},
      {"from the middle", kOne + kTwo + kFour, {{three}}, 10, {GapShape::unknown}},
      {"from the tail", kOne + kTwo + kThree, {{four}}, 10, {GapShape::tail}},
      {"next to each other", kOne + kFour, {{two, three}}, 20, {GapShape::unknown}},
      {"apart", kTwo + kFour, {{one}, {three}}, 20, {GapShape::head, GapShape::unknown}},
      {"all but one", kThree, {{one, two}, {four}}, 30, {GapShape::head, GapShape::tail}},
      {"all", "", {{one, two, three, four}}, 40, {GapShape::unknown}},
      {"from within a passage on",
       kOne + "A second one follows",
       {{"it and adds what people said.", three, four}},
       26,
       {GapShape::mid_sentence}},
  };
  for (const auto& test : cases) {
    CAPTURE(std::string(test.what));
    const Collated both = collate_texts({kOne + kTwo + kThree + kFour, test.shorter});
    CHECK(both.collation.union_words == 40);
    CHECK(both.missing(0).empty());
    CHECK(both.missing(1) == test.missing);
    CHECK(both.shapes(1) == test.shapes);
    CHECK(both.collation.versions[1].present_words == 40 - test.words);
    CHECK(both.collation.versions[1].verbatim_words == 40 - test.words);
    CHECK(completeness(both.collation, 0) == 1.0);
    CHECK(covering_set(both.collation).versions == std::vector<std::uint32_t>{0});
  }
}

TEST_CASE("a sentence dropped inside a paragraph is missing, a few words are not") {
  const std::string head = "We met in spring, as planned, and agreed on every single point.";
  const std::string tail = "The agreement was then signed by both parties in the old hall.";
  const struct {
    const char* what;
    std::string sentence;
    bool missing;
  } cases[] = {
      {"nine words", "Nobody objected when the ninth clause was read aloud.", true},
      {"three words", "Nobody objected then.", true},
      {"two words", "Nobody objected.", false},
      {"one word", "Good.", false},
  };
  for (const auto& test : cases) {
    CAPTURE(std::string(test.what));
    const std::string full = head + " " + test.sentence + " " + tail;
    const Collated both = collate_texts({full, head + " " + tail});
    if (test.missing) {
      CHECK(both.missing(1) == std::vector<Texts>{{test.sentence}});
    } else {
      CHECK(both.missing(1).empty());
      CHECK(completeness(both.collation, 1) == 1.0);
    }
    // Word by word it lacks them all the same.
    CHECK(both.collation.versions[1].verbatim_words == both.documents[1].tokens.size());
    CHECK(both.collation.versions[0].verbatim_words == both.documents[0].tokens.size());
    CHECK(both.collation.union_words == both.documents[0].tokens.size());
  }
}

TEST_CASE("a passage read otherwise is no gap, and not verbatim either") {
  const std::string edited = "A second one follows it and reports what people said.\n\n";
  const Collated both = collate_texts({kOne + kTwo + kThree, kOne + edited + kThree});
  CHECK(both.collation.union_words == 30);
  CHECK(both.missing(0).empty());
  CHECK(both.missing(1).empty());
  CHECK(both.collation.versions[1].present_words == 30);
  CHECK(both.collation.versions[1].verbatim_words == 29);
  REQUIRE(both.collation.places.size() == 3);
  CHECK(both.collation.places[1].readings[0].status == ReadingStatus::same);
  CHECK(both.collation.places[1].readings[1].status == ReadingStatus::edited);
  CHECK(both.collation.places[1].readings[1].changes == 1);
  CHECK(text_of(both.documents[1], both.collation.places[1].readings[1].tokens) ==
        without_end(edited));
}

TEST_CASE("the longer reading weighs the place") {
  // "said" against "cried out loudly": two words more.
  const std::string longer = "A second one follows it and adds what people cried out loudly.\n\n";
  const Collated both = collate_texts({kOne + kTwo + kThree + kFour, kOne + longer + kThree});
  CHECK(both.collation.union_words == 42);
  CHECK(both.collation.versions[0].present_words == 42);
  CHECK(both.collation.versions[0].verbatim_words == 40);
  CHECK(both.collation.versions[1].present_words == 32);
}

TEST_CASE("a passage that stands elsewhere has moved and is not missing") {
  const struct {
    const char* what;
    std::string other;
    ReadingStatus last;
    std::uint64_t verbatim;
  } cases[] = {
      {"moved", kFour + kOne + kTwo + kThree, ReadingStatus::moved, 40},
      {"swapped", kTwo + kOne + kThree + kFour, ReadingStatus::same, 40},
  };
  for (const auto& test : cases) {
    CAPTURE(std::string(test.what));
    const Collated both = collate_texts({kOne + kTwo + kThree + kFour, test.other});
    CHECK(both.collation.union_words == 40);
    CHECK(both.missing(0).empty());
    CHECK(both.missing(1).empty());
    CHECK(both.collation.places.back().readings[1].status == test.last);
    CHECK(both.collation.versions[1].verbatim_words == test.verbatim);
  }
}

TEST_CASE("a passage that stands elsewhere and was edited is not missing") {
  const std::string long_passage =
      "It was further resolved that every member of the council shall receive a printed copy of "
      "these minutes before the next meeting takes place in the capital.\n\n";
  const std::string edited =
      "It was further resolved that every member of the board shall receive a printed copy of "
      "these minutes before the next meeting takes place in the capital.\n\n";
  const Collated both =
      collate_texts({kOne + kTwo + kThree + long_passage, edited + kOne + kTwo + kThree});
  CHECK(both.missing(0).empty());
  CHECK(both.missing(1).empty());
  CHECK(both.collation.places.back().readings[1].status == ReadingStatus::moved);
  CHECK(both.collation.places.back().readings[1].changes == 1);
  CHECK(both.collation.versions[1].verbatim_words == both.collation.union_words - 1);
}

TEST_CASE("splitting, joining and wrapping passages changes nothing") {
  const std::string all = kOne + kTwo + kThree + kFour;
  std::string joined;
  for (const std::string& passage : {kOne, kTwo, kThree, kFour}) {
    joined += without_end(passage) + " ";
  }
  std::string split = all;
  for (std::size_t at = 0; (at = split.find(" and", at)) != std::string::npos; at += 6) {
    split.replace(at, 1, "\n\n");
  }
  std::string crlf;
  for (const char c : all) crlf += c == '\n' ? std::string("\r\n") : std::string(1, c);
  for (const std::string& other : {joined, split, crlf}) {
    CAPTURE(other);
    const Collated both = collate_texts({all, other + "\n\nOne more here."});
    CHECK(both.collation.union_words == 43);
    CHECK(both.missing(0) == std::vector<Texts>{{"One more here."}});
    CHECK(both.missing(1).empty());
    CHECK(both.collation.versions[1].verbatim_words == 43);
  }
}

TEST_CASE("a passage said twice in one version is not missing where it is said once") {
  const Collated both = collate_texts({kOne + kTwo + kOne + kThree, kOne + kTwo + kThree});
  CHECK(both.missing(1).empty());
  const Collated other = collate_texts({kOne + kTwo + kThree, kOne + kTwo + kOne + kThree});
  CHECK(other.missing(0).empty());
  CHECK(other.missing(1).empty());
  CHECK(other.collation.union_words == 30);
}

TEST_CASE("three versions that lack something each") {
  const Collated three =
      collate_texts({kOne + kTwo + kThree, kTwo + kThree + kFour, kOne + kThree + kFour});
  const Collation& collation = three.collation;
  CHECK(collation.union_words == 40);
  CHECK(three.missing(0) == std::vector<Texts>{{without_end(kFour)}});
  CHECK(three.missing(1) == std::vector<Texts>{{without_end(kOne)}});
  CHECK(three.missing(2) == std::vector<Texts>{{without_end(kTwo)}});
  CHECK(missing_passages(collation, 0)[0].found_in == std::vector<std::uint32_t>{1, 2});
  CHECK(missing_passages(collation, 1)[0].found_in == std::vector<std::uint32_t>{0, 2});
  CHECK(missing_passages(collation, 2)[0].found_in == std::vector<std::uint32_t>{0, 1});
  CHECK(covering_set(collation).versions == std::vector<std::uint32_t>{0, 1});
  CHECK(covering_set(collation, 2).versions == std::vector<std::uint32_t>{0, 2});
}

TEST_CASE("a gap is told apart by who has it, with what stands before and after") {
  const Collated three =
      collate_texts({kOne + kTwo + kThree + kFour, kOne + kTwo + kFour, kOne + kFour});
  const std::vector<MissingPassages> gaps = missing_passages(three.collation, 2);
  REQUIRE(gaps.size() == 2);
  CHECK(three.missing(2) == std::vector<Texts>{{without_end(kTwo)}, {without_end(kThree)}});
  CHECK(gaps[0].found_in == std::vector<std::uint32_t>{0, 1});
  CHECK(gaps[1].found_in == std::vector<std::uint32_t>{0});
  for (const MissingPassages& gap : gaps) {
    CHECK(gap.words == 10);
    REQUIRE(gap.after);
    REQUIRE(gap.before);
    CHECK(text_of(three.documents[2], gap.after_tokens) == without_end(kOne));
    CHECK(text_of(three.documents[2], gap.before_tokens) == without_end(kFour));
  }
  const auto head = missing_passages(collate_texts({kOne + kTwo, kTwo}).collation, 1);
  REQUIRE(head.size() == 1);
  CHECK_FALSE(head[0].after);
  CHECK(head[0].before);
}

TEST_CASE("gaps of one kind say so") {
  const std::string items = "- to build more bridges over all rivers;\n- to repair the old ones;\n";
  const Collated list = collate_texts(
      {kOne + "We promise:\n\n" + items + "\n" + kTwo, kOne + "We promise:\n\n" + kTwo});
  CHECK(list.shapes(1) == std::vector{GapShape::list_items});
  CHECK(missing_passages(list.collation, 1)[0].places.size() == 2);
  const std::string rows = "| river | bridges | boats |\n| Rhine | many big ones | few |\n";
  const Collated table = collate_texts({kOne + rows + "\n" + kTwo, kOne + kTwo});
  CHECK(table.shapes(1) == std::vector{GapShape::table_rows});
}

TEST_CASE("versions without words") {
  const Collated none = collate_texts({"", "..."});
  CHECK(none.collation.union_words == 0);
  CHECK(none.collation.places.empty());
  CHECK(completeness(none.collation, 0) == 1.0);
  CHECK(none.missing(1).empty());
  CHECK(covering_set(none.collation).versions == std::vector<std::uint32_t>{0});
  CHECK(collate({}, kCollateContext).versions.empty());
  CHECK(covering_set(collate({}, kCollateContext)).versions.empty());
}

TEST_CASE("the figures of any versions agree with each other") {
  for (std::uint64_t seed = 0; seed < 1500; ++seed) {
    CAPTURE(seed);
    Random random(seed + 10'000);
    Collated all;
    all.documents = random_versions(random);
    all.collation = collate(pointers(all.documents), kCollateContext);
    std::uint64_t words = 0;
    for (const Place& place : all.collation.places) {
      words += place.words;
      REQUIRE(place.words >= place.tokens.size());
      REQUIRE(place.readings[place.source].status != ReadingStatus::missing);
      const Passage& passage = all.documents[place.source].passages[place.passage];
      REQUIRE(place.tokens.begin >= passage.tokens.begin);
      REQUIRE(place.tokens.end <= passage.tokens.end);
    }
    REQUIRE(words == all.collation.union_words);
    std::vector<std::uint64_t> lacking;
    for (std::size_t i = 0; i < all.documents.size(); ++i) {
      CAPTURE(i);
      const VersionFigures& figures = all.collation.versions[i];
      std::uint64_t missing = 0;
      std::size_t places = 0;
      for (const MissingPassages& gap : missing_passages(all.collation, i)) {
        missing += gap.words;
        places += gap.places.size();
        REQUIRE_FALSE(gap.found_in.empty());
        REQUIRE(std::count(gap.found_in.begin(), gap.found_in.end(), i) == 0);
        REQUIRE((!gap.after || gap.after < gap.places.front()));
        REQUIRE((!gap.before || gap.before > gap.places.back()));
      }
      REQUIRE(figures.words == all.documents[i].tokens.size());
      REQUIRE(figures.present_words + missing == all.collation.union_words);
      REQUIRE(figures.verbatim_words <= figures.present_words);
      const auto is_missing = [&](const Place& place) {
        return place.readings[i].status == ReadingStatus::missing;
      };
      REQUIRE(places == static_cast<std::size_t>(std::count_if(
                            all.collation.places.begin(), all.collation.places.end(), is_missing)));
      REQUIRE(completeness(all.collation, i) >= 0.0);
      REQUIRE(completeness(all.collation, i) <= 1.0);
      for (const Place& place : all.collation.places) {
        REQUIRE(place.readings[i].tokens.end <= all.documents[i].tokens.size());
        if (is_missing(place)) REQUIRE(place.readings[i].tokens.empty());
      }
    }
    for (const Place& place : all.collation.places) {
      // The covering set has every place.
      const CoveringSet set = covering_set(all.collation);
      REQUIRE(std::any_of(set.versions.begin(), set.versions.end(), [&](std::uint32_t version) {
        return place.readings[version].status != ReadingStatus::missing;
      }));
    }
  }
}

}  // namespace
}  // namespace stemma
