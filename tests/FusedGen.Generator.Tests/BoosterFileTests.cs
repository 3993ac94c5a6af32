using System.Text;
using FusedGen.Build;
using FusedGen.Compiler;
using FusedGen.Generator.Tests.Harness;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using Microsoft.CodeAnalysis;

namespace FusedGen.Generator.Tests;

/// <summary>LightGBM's text and XGBoost's JSON and UBJSON among the additional files of a project.</summary>
public sealed class BoosterFileTests : IDisposable
{
    private const string LightGbm = "tree\nversion=v4\nnum_class=1\nnum_tree_per_iteration=1\nmax_feature_idx=1\nobjective=regression\n\n"
        + "Tree=0\nnum_leaves=2\nsplit_feature=1\nthreshold=0.1\ndecision_type=2\nleft_child=-1\nright_child=-2\nleaf_value=1.5 2.5\n\nend of trees\n";

    private const string XGBoost = """{"learner":{"attributes":{}},"version":[3,0,2]}""";

    private readonly string _folder = Directory.CreateTempSubdirectory("fusedgen-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Models_are_told_by_their_content_from_other_texts()
    {
        Store("model.txt", LightGbm);
        Store("model.json", XGBoost);
        Store("spaced.json", "\uFEFF{\n  \"learner\": {}}");
        Store("model.ubj", "{L\0\0\0\0\0\0\0\u0007learner{L\0\0\0\0\0\0\0\nattributes{}");
        Store("other.ubj", "{i\u0001a[$d#i\u0003");
        Store("BannedSymbols.txt", "T:System.Console; no\n");
        Store("tree.txt", "trees and forests\n");
        Store("settings.json", """{"learners": 3}""");
        Store("empty.txt", "");
        string[] names = ["model.txt", "BannedSymbols.txt", "model.json", "tree.txt", "settings.json", "spaced.json", "empty.txt", "missing.txt", "model.ubj",
            "other.ubj"];

        FindBoosters task = new() { BuildEngine = new BuildLog(), ProjectFolder = _folder, Files = [.. names.Select(name => new TaskItem(name))] };

        Assert.True(task.Execute());
        Assert.Equal(["model.txt", "model.json", "spaced.json", "model.ubj"], task.Models.Select(model => model.ItemSpec));
    }

    [Fact]
    public void A_booster_comes_through_and_is_compiled()
    {
        Store("models/price.txt", LightGbm);
        WriteModelTexts task = new() { BuildEngine = new BuildLog(), ProjectFolder = _folder, OutputFolder = "obj/fusedgen",
            Models = [new TaskItem("models/price.txt")] };
        Assert.True(task.Execute());
        ITaskItem text = Assert.Single(task.Texts);

        ModelRequest request = Project.RequestOf(
            "[FusedGen.FusedModel(\"price.txt\")] static partial class A;",
            new TextFile(text.ItemSpec, File.ReadAllText(Path.Combine(_folder, text.ItemSpec))));

        Assert.Equal(LightGbm, Encoding.UTF8.GetString(request.Model));
        CompilationResult result = ModelCompiler.Compile(request, CancellationToken.None);
        Assert.DoesNotContain(result.Diagnostics, diagnostic => diagnostic.Severity == Compiler.Diagnostics.ModelSeverity.Error);
        Assert.NotEmpty(result.Files);
    }

    [Fact]
    public void A_text_that_is_no_model_is_told_by_its_name()
    {
        Diagnostic diagnostic = Assert.Single(Project.Run(
            "[FusedGen.FusedModel(\"notes.txt\")] static partial class A;", [new TextFile("/project/notes.txt", "some notes")]).Diagnostics);
        Assert.Equal("FG0001", diagnostic.Id);
        Assert.Contains("'/project/notes.txt' is a text that is no model", diagnostic.GetMessage(null), StringComparison.Ordinal);
    }

    private void Store(string path, string text)
    {
        string file = Path.Combine(_folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
