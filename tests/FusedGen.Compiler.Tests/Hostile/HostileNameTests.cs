using System.Globalization;
using FusedGen.Tests;

namespace FusedGen.Compiler.Tests.Hostile;

/// <summary>Names are text of a stranger: none may become a part of the program.</summary>
public class HostileNameTests
{
    private const string Harmless = "harmless";

    private static readonly string[] s_names =
    [
        "\"; System.Environment.Exit(1); //",
        "\\",
        "a\nb",
        "a\r\n#error x",
        "*/ static int x; /*",
        "// x",
        "/// </summary>",
        "</c></summary><x>",
        "&lt;&#10;]]>",
        "\u202Eabc\u2066",
        "\u2028static\u2029\u0085",
        "\0\u0001\u001b[31m",
        "{0}{name}",
        "\"\"\"",
        "@class",
        "class",
        "rows",
        "weights",
        "scratch",
        "Info",
        "Predict",
        "PredictBatch",
        "InputLength",
        "Length",
        "Model",
        "System",
        "ToString",
        "Equals",
        "GetHashCode",
        "__",
        "1",
        "日本語",
        "\ud83d\ude00",
        new string('n', 10_000),
    ];

    /// <summary>
    /// Words that generated code uses itself: as locals, as parameters of some methods, and with a meaning.
    /// </summary>
    private static readonly string[] s_words =
    [
        "input", "inputs", "output", "outputs", "Input", "OUTPUTS", "features", "Features", "label", "Label", "labels", "rows", "row", "first", "step", "count",
        "sample", "codes", "changed", "counts", "texts", "index", "i", "x", "y", "value", "maxDegreeOfParallelism", "nameof", "nint", "nuint", "var", "dynamic",
        "record", "scoped", "required", "field", "file", "global", "await", "async", "yield", "where", "when", "not", "and", "or", "with", "_", "args", "Info",
        "PredictLabel", "LabelNames", "GetHashCode", "Deconstruct", "PrintMembers", "Clone", "EqualityContract",
    ];

    public static TheoryData<string, int> NamesInPlaces
    {
        get
        {
            TheoryData<string, int> data = [];
            for (int name = 0; name < s_names.Length; name++)
            {
                foreach (string place in new[] { "file", "node", "input", "output", "inner", "weight", "metadata", "symbol", "producer" })
                {
                    data.Add(place, name);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(NamesInPlaces))]
    public void A_name_stays_text(string place, int name)
    {
        CompilationResult result = HostileModel.Compile(Model(place, s_names[name]), place == "file" ? s_names[name] : "model.onnx");
        CompilationResult harmless = HostileModel.Compile(Model(place, Harmless), place == "file" ? Harmless : "model.onnx");
        Assert.NotEmpty(harmless.Files);
        Assert.Equal(harmless.Files.Count, result.Files.Count);
        for (int file = 0; file < result.Files.Count; file++)
        {
            Assert.Equal(HostileModel.TokenKinds(harmless.Files[file].Text), HostileModel.TokenKinds(result.Files[file].Text));
            Assert.DoesNotContain(result.Files[file].Text,
                c => c != '\n' && CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse);
        }
    }

    [Theory]
    [InlineData("file")]
    [InlineData("node")]
    [InlineData("input")]
    [InlineData("output")]
    [InlineData("symbol")]
    public void Code_with_hostile_names_compiles_and_runs(string place)
    {
        foreach (string name in s_names)
        {
            HostileModel.AssertAccepted(Model(place, name), place == "file" ? name : "model.onnx");
        }
    }

    [Fact]
    public void All_hostile_names_at_once_are_parameters_that_differ()
    {
        OnnxBuilder model = OnnxBuilder.Model();
        string previous = "";
        foreach (string name in s_names.Append("a b").Append("a.b").Append("a-b").Append("aB").Append("A B"))
        {
            model.Input(name, 1, 3);
            if (previous.Length > 0)
            {
                model.Node("Add", [previous, name], "out " + name).Output("out " + name);
            }

            previous = name;
        }

        HostileModel.AssertAccepted(model.ToBytes());
    }

    /// <summary>Columns, one value each: their names are parameters, properties and locals.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(23)]
    public void Columns_named_like_what_generated_code_uses_are_kept_apart(int turn)
    {
        string[] words = [.. s_words.Skip(turn), .. s_words.Take(turn)];
        foreach (string[] names in words.Chunk(9).Append(["input", "inputs"]).Append(["outputs", "x"]))
        {
            OnnxBuilder model = OnnxBuilder.Model();
            foreach (string name in names)
            {
                model.TypedInput(name, OnnxBuilder.Float, null, 1);
            }

            // The name of the output differs from an input's by case alone.
            string output = names.Contains("output") ? "OutPut" : "output";
            HostileModel.AssertAccepted(model.Node("Concat", names, output, ("axis", 1)).Output(output).ToBytes());
        }
    }

    [Fact]
    public void An_output_without_a_name_is_refused() =>
        HostileModel.AssertRefused(OnnxBuilder.Model().Input("x", 1, 3).Node("Relu", ["x"], "y").Output("").ToBytes(), "FG0010");

    /// <summary>Two inputs, so that their names become parameters, and everything else that has a name.</summary>
    private static byte[] Model(string place, string name)
    {
        string At(string here) => here == place ? name : here;
        return OnnxBuilder.Model()
            .Producer(At("producer"))
            .Metadata(At("metadata"), At("metadata"))
            .TypedInput(At("input"), OnnxBuilder.Float, At("symbol"), 4)
            .Input("second", 1, 4)
            .Weights(At("weight"), [3, 4], 0.5f, -0.25f, 1)
            .Node("Add", [At("input"), "second"], At("inner"))
            .Node("Gemm", [At("inner"), At("weight")], At("node"), ("transB", 1))
            .Node("Tanh", [At("node")], At("output"))
            .Output(At("output"))
            .ToBytes();
    }
}
