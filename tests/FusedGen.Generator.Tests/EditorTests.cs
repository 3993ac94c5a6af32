using FusedGen.Compiler;
using FusedGen.Generator.Tests.Harness;
using FusedGen.Tests;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace FusedGen.Generator.Tests;

/// <summary>
/// What a large model costs an editor, which runs the generator at every keystroke and keeps what it wrote.
/// </summary>
[Collection(nameof(Alone))]
public sealed class EditorTests : IDisposable
{
    private const string Source = "using FusedGen; [FusedModel(\"m.onnx\")] static partial class M;";

    private const int Features = 1000;

    private static readonly TextFile s_mark = new("packages/fusedgen/build/FusedGen.DesignTime.txt", "an editor");

    private readonly string _folder = Directory.CreateTempSubdirectory("fusedgen-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void An_editor_gets_every_member_and_no_large_weights()
    {
        TextFile model = TextFile.Model("m.onnx", Network(100).ToBytes());
        (Compilation built, GeneratorRunResult build) = StrictConsumer.Compile(Source, model);
        (Compilation edited, GeneratorRunResult editor) = StrictConsumer.Compile(Source, model, s_mark);

        Assert.Empty(StrictConsumer.Problems(built));
        Assert.Empty(StrictConsumer.Problems(edited));
        Assert.Equal(Text(build, "M.g.cs"), Text(editor, "M.g.cs"));
        Assert.InRange(Text(build, "M.Weights.g.cs").Length, 4 * 10_000, int.MaxValue);
        Assert.InRange(Text(editor, "M.Weights.g.cs").Length, 1, 2000);
    }

    [Fact]
    public void Who_runs_what_was_made_for_an_editor_is_told_so()
    {
        TextFile model = TextFile.Model("m.onnx", Network(100).ToBytes());
        (Compilation edited, _) = StrictConsumer.Compile(
            Source + " static class Check { static float Run() { float[] y = new float[100]; M.Predict(new float[100], y); return y[0]; } }", model, s_mark);

        Exception thrown = Assert.ThrowsAny<Exception>(() => StrictConsumer.Run<float>(edited)).InnerException!;

        Assert.Contains("FusedGenWeightsInEditor", Assert.IsType<InvalidOperationException>(thrown).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Small_models_are_the_same_in_an_editor()
    {
        TextFile model = TextFile.Model("m.onnx", OnnxBuilder.Model().Input("x", null, 2).Gemm("x", "y", 1, 2, 1, 2).Output("y").ToBytes());
        (_, GeneratorRunResult build) = StrictConsumer.Compile(Source, model);
        (_, GeneratorRunResult editor) = StrictConsumer.Compile(Source, model, s_mark);

        Assert.Equal(build.GeneratedSources.Select(s => s.SourceText.ToString()), editor.GeneratedSources.Select(s => s.SourceText.ToString()));
    }

    [Fact]
    public void An_edit_elsewhere_takes_less_than_a_millisecond_more_and_little_is_held_with_a_million_weights()
    {
        const long WeightBytes = (long)Features * Features * sizeof(float);
        FileOnDisk few = WriteModel("few", Network(1));
        FileOnDisk many = WriteModel("many", Network(Features));

        // What is loaded and compiled once for all is not the model's.
        _ = Edit(few);
        EditCost without = Edit(few);
        EditCost with = Edit(many);

        Assert.InRange(with.Time - without.Time, TimeSpan.MinValue, TimeSpan.FromMilliseconds(1));
        Assert.InRange(with.HeldBytes - without.HeldBytes, long.MinValue, 2 * WeightBytes);
    }

    /// <summary>
    /// Runs the generator as an editor does, first for the whole project and then after each of some edits in a file
    /// that has nothing to do with the model.
    /// </summary>
    private static EditCost Edit(FileOnDisk model)
    {
        const int Edits = 100;
        CSharpCompilation compilation = Project.Compilation(Source, "class Other;");
        long before = GC.GetTotalMemory(forceFullCollection: true);
        GeneratorDriver driver = CSharpGeneratorDriver.Create(
            [new FusedModelGenerator(ModelCompiler.Compile).AsSourceGenerator()], [model, s_mark], new CSharpParseOptions(LanguageVersion.CSharp12));
        driver = driver.RunGeneratorsAndUpdateCompilation(compilation, out Compilation generated, out _);
        Assert.InRange(generated.SyntaxTrees.Count(), 3, 4);
        long held = GC.GetTotalMemory(forceFullCollection: true) - before;

        // The least of the edits: the machine does other things too.
        TimeSpan least = TimeSpan.MaxValue;
        for (int edit = 0; edit < Edits; edit++)
        {
            CSharpCompilation edited = compilation.ReplaceSyntaxTree(compilation.SyntaxTrees[1], Project.Parse($"class Other {{ int x{edit}; }}", "File1.cs"));
            driver = driver.RunGeneratorsAndUpdateCompilation(edited, out generated, out _);
            TimeSpan elapsed = driver.GetTimingInfo().GeneratorTimes.Single().ElapsedTime;
            least = elapsed < least ? elapsed : least;
        }

        GC.KeepAlive(driver);
        GC.KeepAlive(generated);
        return new EditCost(least, held);
    }

    private static OnnxBuilder Network(int features) => OnnxBuilder.Model()
        .Input("x", null, features)
        .Gemm("x", "y", features, features, [.. Enumerable.Range(0, features * features).Select(i => (((i * 37) % 64) - 32) / 64f)])
        .Output("y");

    private static string Text(GeneratorRunResult result, string name) => result.GeneratedSources.Single(s => s.HintName == name).SourceText.ToString();

    private FileOnDisk WriteModel(string name, OnnxBuilder model)
    {
        string file = Path.Combine(_folder, $"{name}.onnx.txt");
        File.WriteAllText(file, TextFile.Model("m.onnx", model.ToBytes()).GetText().ToString());
        return new FileOnDisk(file);
    }

    /// <summary>
    /// An additional file whose text is not held, so that what the generator holds can be told from it.
    /// </summary>
    private sealed class FileOnDisk(string path) : AdditionalText
    {
        public override string Path => path;

        public override SourceText GetText(CancellationToken cancellationToken = default)
        {
            using FileStream stream = File.OpenRead(path);
            return SourceText.From(stream);
        }
    }

    /// <summary>What the generator took for an edit, and what it holds between two.</summary>
    private sealed record EditCost(TimeSpan Time, long HeldBytes);
}

/// <summary>
/// Tests that measure the memory of the whole process, and its time: other tests would be measured with them.
/// </summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public static class Alone;
