#include "stemma/engine/contents.h"

#include <doctest/doctest.h>

#include <filesystem>

#include "../sources/temporary_folder.h"
#include "corpus.h"
#include "stemma/engine/collection.h"
#include "stemma/sources/walk.h"

namespace stemma {
namespace {

using test::prose;
using test::TemporaryFolder;

TEST_CASE("what a parser made of a document is not read and made again") {
  const TemporaryFolder folder;
  const std::string page =
      folder.write("files/a.html", "<html><body><p>" + prose(1, 200) + "</p></body></html>");
  const std::string text = folder.write("files/b.txt", prose(2, 200));
  RunContext context;
  Inputs inputs;
  inputs.files = walk({folder / "files"}, {}, context);
  const WorkFolder work = WorkFolder::temporary("");
  Collection collection = collect(inputs, Passages::of_one_copy, work, context);
  REQUIRE(collection.documents.size() == 2);
  CHECK(collection.parsed_of(0).size > 0);
  CHECK(collection.parsed_of(1).size == 0);
  std::filesystem::remove(page);
  const Contents contents(collection, {}, work, context);
  for (std::uint32_t document = 0; document < 2; ++document) {
    contents.read(document, collection.documents[document], Detail::passages);
    CHECK(collection.documents[document].tokens.size() == 200);
    CHECK_FALSE(collection.documents[document].passages.empty());
  }
  CHECK(context.diagnostics.sorted().empty());
}

}  // namespace
}  // namespace stemma
