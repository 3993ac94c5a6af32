// Real networks through the compiler, beside ONNX Runtime. See README.md in the folder above.
using System.Globalization;
using FusedGen.Benchmarks.Reports;
using FusedGen.Compiler.Diagnostics;
using FusedGen.Conformance.Tests.Material;
using FusedGen.Gallery;
using FusedGen.Gallery.Material;
using FusedGen.Gallery.Measuring;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (Repository.WholeMaterial is null)
{
    Console.Error.WriteLine("The conformance material is not here: put it beside the checkout, or its folder into FUSEDGEN_CONFORMANCE.");
    return 1;
}

bool write = args.Contains("--write");
string filter = args.FirstOrDefault(a => a != "--write") ?? "";
GalleryModel[] models = GalleryModel.All().Where(m => m.Name.Contains(filter, StringComparison.Ordinal)).ToArray();
if (models.Length == 0 || (write && filter.Length > 0))
{
    Console.Error.WriteLine(models.Length == 0 ? $"No network's name contains '{filter}'." : "The page is written for all networks only.");
    return 1;
}

// Once without looking, so that no network pays for the start of the compilers.
GalleryRun.Warm(models[0]);
List<GalleryEntry> entries = [];
foreach (GalleryModel model in models)
{
    GalleryEntry entry = GalleryRun.Measure(model);
    entries.Add(entry);
    Console.Error.WriteLine(
        $"{model.Name}: {(entry.Figures is { } figures ? $"{MarkdownTable.Time(figures.Nanoseconds)}, {MarkdownTable.Ratio(figures.Ratio)}" : entry.Refusal)}");
}

GalleryPage.Publish(entries, write);
return 0;
