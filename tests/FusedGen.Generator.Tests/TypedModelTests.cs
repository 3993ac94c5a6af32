using System.Globalization;
using FusedGen.Generator.Tests.Harness;
using FusedGen.Tests;
using Microsoft.CodeAnalysis;

namespace FusedGen.Generator.Tests;

/// <summary>
/// Members after the names in the model's file, compiled as a strict consumer compiles them, and run.
/// </summary>
public class TypedModelTests
{
    private const string Documented =
        "using System; using FusedGen; /// <summary>A model.</summary>\n[FusedModel(\"m.onnx\")] public static partial class Model;\n";

    private const string Inputs = """["alcohol","malic_acid","petal length (cm)"]""";

    private const string Labels = """["red","white"]""";

    [Fact]
    public void Names_in_the_file_become_structs_and_labels()
    {
        const string Source = Documented + """
            static class Check
            {
                static float[] Run()
                {
                    Model.Features features = new(Alcohol: 0.5f, MalicAcid: -2f, PetalLengthCm: 3f);
                    Model.Scores scores = Model.Predict(features);
                    Span<float> plain = stackalloc float[Model.OutputLength];
                    Model.Predict([features.Alcohol, features.MalicAcid, features.PetalLengthCm], plain);
                    return [scores.Red, scores.White, plain[0], plain[1],
                        (float)Model.PredictLabel(features), (float)Model.PredictLabel([0.5f, -2f, 3f]), (float)Model.Label.White];
                }
            }
            """;
        (Compilation compilation, GeneratorRunResult result) = StrictConsumer.Compile(Source, Classifier(Inputs, Labels));

        Assert.Empty(StrictConsumer.Told(result));
        float[] answers = StrictConsumer.Run<float[]>(compilation);
        Assert.Equal(answers[2..4], answers[..2]);
        Assert.NotEqual(answers[0], answers[1]);
        float expected = answers[0] >= answers[1] ? 0 : 1;
        Assert.Equal([expected, expected, 1f], answers[4..]);
    }

    [Fact]
    public void The_generated_members_are_made_to_be_read()
    {
        (_, GeneratorRunResult result) = StrictConsumer.Compile(Documented, Classifier(Inputs, Labels));

        string text = result.GeneratedSources[0].SourceText.ToString();
        int start = text.IndexOf("    /// <summary>The features of one sample", StringComparison.Ordinal);
        int end = text.IndexOf("namespace FusedGen.Generated", StringComparison.Ordinal);
        Snapshot.Verify(text[start..end]);
    }

    [Theory]
    [InlineData(Inputs, null, "float[] y = new float[2]; Model.Predict(new Model.Features(1, 2, 3), y); return y[0];")]
    [InlineData(null, Labels, "return Model.Predict([1, 2, 3]).Red;")]
    public void One_key_gives_what_it_allows(string? inputs, string? labels, string body)
    {
        string source = Documented
            + $"static class Check {{ static float[] Run() {{ float[] p = new float[2]; Model.Predict([1, 2, 3], p); return [One(), p[0]]; "
            + $"}} static float One() {{ {body} }} }}";
        (Compilation compilation, GeneratorRunResult result) = StrictConsumer.Compile(source, Classifier(inputs, labels));

        Assert.Empty(StrictConsumer.Told(result));
        float[] answers = StrictConsumer.Run<float[]>(compilation);
        Assert.Equal(answers[1], answers[0]);
    }

    [Fact]
    public void A_file_without_names_brings_no_members()
    {
        (Compilation compilation, GeneratorRunResult result) = StrictConsumer.Compile(Documented, Classifier(null, null));

        Assert.Empty(StrictConsumer.Told(result));
        INamedTypeSymbol model = compilation.GetTypeByMetadataName("Model")!;
        Assert.Empty(model.GetTypeMembers());
        Assert.Single(model.GetMembers("Predict"));
    }

    [Fact]
    public void Labels_that_nodes_list_need_no_names_in_the_file()
    {
        const string Source = Documented + """
            static class Check
            {
                static string[] Run()
                {
                    float[] scores = new float[3];
                    string[] told = new string[1];
                    Model.Predict([1f, 2f], told, scores);
                    Model.Label label = Model.PredictLabel([1f, 2f]);
                    return [told[0], Model.LabelNames[(int)label], label.ToString(), Model.Label.SetosaB.ToString(),
                        ((int)Model.PredictLabel([-3f, 0f])).ToString(), Model.LabelNames.Length.ToString()];
                }
            }
            """;
        (Compilation compilation, GeneratorRunResult result) = StrictConsumer.Compile(
            Source, Classes(("classlabels_strings", new[] { "no", "setosa b", "no" })));

        Assert.Empty(StrictConsumer.Told(result));
        string[] answers = StrictConsumer.Run<string[]>(compilation);
        Assert.Equal(answers[0], answers[1]);
        Assert.Equal(["setosa b", "setosa b", "SetosaB", "SetosaB", "0", "3"], answers);
    }

    [Fact]
    public void Columns_of_any_type_become_a_struct()
    {
        const string Source = Documented + """
            static class Check
            {
                static string[] Run()
                {
                    Model.Features house = new(Town: "Ulm", FloorArea: 54f, Rooms: 3);
                    string[] label = new string[1];
                    float[] scores = new float[2];
                    float[] plain = new float[2];
                    Model.Predict(house, label, scores);
                    Model.Predict(["Ulm"], [54f], [3L], label, plain);
                    string[] labels = new string[2];
                    Model.PredictBatch(["Ulm", "nowhere"], [54f, 1f], [3L, 0L], labels, new float[4]);
                    return [label[0], Model.LabelNames[(int)Model.PredictLabel(house)], labels[0], (scores[0] == plain[0] && scores[1] == plain[1]).ToString(),
                        (house == house with { Rooms = 3L }).ToString(), Model.PredictLabel(default(Model.Features)).ToString()];
                }
            }
            """;
        (Compilation compilation, GeneratorRunResult result) = StrictConsumer.Compile(Source,
            TextFile.Model("m.onnx", Houses().Output("label", "scores").ToBytes()));

        Assert.Empty(StrictConsumer.Told(result));
        string[] answers = StrictConsumer.Run<string[]>(compilation);
        Assert.Equal(["high", "high", "high", "True", "True", "Low"], answers);
    }

    [Fact]
    public void One_element_is_the_result_itself()
    {
        const string Source = Documented + """
            static class Check
            {
                static float[] Run()
                {
                    float[] y = new float[1];
                    Model.Predict(["Ulm"], [2f], [5L], y);
                    return [Model.Predict(new Model.Features("Ulm", 2f, 5)), y[0]];
                }
            }
            """;
        (Compilation compilation, GeneratorRunResult result) = StrictConsumer.Compile(
            Source, TextFile.Model("m.onnx", Houses().Node("ReduceSum", ["scores"], "y", ("keepdims", 1), ("axes", new[] { 1 })).Output("y").ToBytes()));

        Assert.Empty(StrictConsumer.Told(result));
        float[] answers = StrictConsumer.Run<float[]>(compilation);
        Assert.Equal(answers[1], answers[0]);
    }

    [Theory]
    [InlineData("public readonly record struct Features(int Own);")]
    [InlineData("public static int Features => 1;")]
    public void A_name_that_is_taken_leaves_the_struct_of_columns_out(string member)
    {
        string own = member.Replace("public", "internal", StringComparison.Ordinal);
        string source = "using FusedGen; [FusedModel(\"m.onnx\")] internal static partial class Model { " + own + " }";
        (Compilation compilation, GeneratorRunResult result) = StrictConsumer.Compile(source,
            TextFile.Model("m.onnx", Houses().Output("label", "scores").ToBytes()));

        Assert.Empty(StrictConsumer.Told(result));
        Assert.DoesNotContain("record struct Features", result.GeneratedSources[0].SourceText.ToString(), StringComparison.Ordinal);
        Assert.Empty(compilation.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error));
    }

    [Theory]
    [InlineData(new[] { 0, 1, 2 }, "Label1")]
    [InlineData(new[] { 4, 5, 6 }, "Label5")]
    [InlineData(new[] { 7, -1, 1 }, "LabelMinus1")]
    public void Labels_that_are_numbers_have_members_too(int[] labels, string expected)
    {
        const string Source = Documented
            + "static class Check { static string[] Run() { long[] told = new long[1]; Model.Predict([1f, 2f], told, new float[3]); "
            + "Model.Label label = Model.PredictLabel([1f, 2f]); return [label.ToString(), Model.LabelNames[(int)label], told[0].ToString()]; } }";
        (Compilation compilation, GeneratorRunResult result) = StrictConsumer.Compile(Source, Classes(("classlabels_ints", labels)));

        Assert.Empty(StrictConsumer.Told(result));
        string[] answers = StrictConsumer.Run<string[]>(compilation);
        string number = labels[1].ToString(CultureInfo.InvariantCulture);
        Assert.Equal([expected, number, number], answers);
    }

    [Fact]
    public void A_dictionary_of_scores_names_those_of_the_only_output()
    {
        const string Source = Documented
            + "static class Check { static string[] Run() => [Model.PredictLabel([1f, 2f]).ToString(), Model.LabelNames[2], Model.Predict([1f, "
            + "2f]).B.ToString(System.Globalization.CultureInfo.InvariantCulture)]; }";
        byte[] file = OnnxBuilder.Model().Opset("ai.onnx.ml", 1).Input("x", 1, 2).Gemm("x", "s", 3, 2, 0.5f, 1, -1, 2, 0.25f, 0)
            .Node("ZipMap", ["s"], ["y"], "ai.onnx.ml", ("classlabels_strings", new[] { "a", "b", "c d" })).Output("y").ToBytes();
        (Compilation compilation, GeneratorRunResult result) = StrictConsumer.Compile(Source, TextFile.Model("m.onnx", file));

        Assert.Empty(StrictConsumer.Told(result));
        Assert.Equal(["A", "c d", "2.5"], StrictConsumer.Run<string[]>(compilation));
    }

    [Fact]
    public void A_label_of_texts_and_numbers_is_predicted_without_a_text()
    {
        const string Source = Documented + """
            static class Check
            {
                static string[] Run()
                {
                    string[] towns = ["Ulm", null!, "nowhere"];
                    Model.Label[] labels = new Model.Label[3];
                    long before = Told(towns, labels);
                    long allocated = Told(towns, labels);
                    return [labels[0].ToString(), labels[1].ToString(), labels[2].ToString(),
                        allocated.ToString(System.Globalization.CultureInfo.InvariantCulture)];
                }

                static long Told(string[] towns, Model.Label[] labels)
                {
                    long before = GC.GetAllocatedBytesForCurrentThread();
                    for (int i = 0; i < towns.Length; i++)
                    {
                        labels[i] = Model.PredictLabel(towns.AsSpan(i, 1), [2f]);
                    }

                    return GC.GetAllocatedBytesForCurrentThread() - before;
                }
            }
            """;
        byte[] file = OnnxBuilder.Model().Opset("ai.onnx.ml", 2).TypedInput("town", 8, null, 1).Input("area", null, 1)
            .Node("LabelEncoder", ["town"], ["size"], "ai.onnx.ml", ("keys_strings", new[] { "Ulm", "Rom" }), ("values_floats", new[] { 3f, -3f }),
                ("default_float", 0f))
            .Node("Concat", ["size", "area"], "x", ("axis", 1))
            .Node("LinearClassifier", ["x"], ["label", "scores"], "ai.onnx.ml", ("coefficients", new[] { 1f, 0, 0, 1f }),
                ("classlabels_strings", new[] { "Ulm", "small" }))
            .Output("label", "scores").ToBytes();
        (Compilation compilation, GeneratorRunResult result) = StrictConsumer.Compile(Source, TextFile.Model("m.onnx", file));

        Assert.Empty(StrictConsumer.Told(result));
        Assert.Equal(["Ulm", "Small", "Small", "0"], StrictConsumer.Run<string[]>(compilation));
    }

    private static TextFile Classes(params (string, object)[] labels) => TextFile.Model("m.onnx", OnnxBuilder.Model().Opset("ai.onnx.ml", 1).Input("x", null, 2)
        .Node("LinearClassifier", ["x"], ["label", "scores"], "ai.onnx.ml", [("coefficients", new[] { -1f, 0, 0.5f, 1, 0, 0 }), .. labels])
        .Output("label", "scores").ToBytes());

    [Fact]
    public void The_label_is_that_of_the_largest_number()
    {
        const string Source = Documented + """
            static class Check
            {
                static string Run() => string.Join(" ",
                    Model.PredictLabel([1f, 5f, 2f]), Model.PredictLabel([3f, 7f, 7f]), Model.PredictLabel([float.NaN, 1f, 2f]),
                    Model.PredictLabel([2f, float.NaN, 1f]),
                    Model.PredictLabel([float.NaN, float.NegativeInfinity, float.NaN]), Model.PredictLabel([float.NaN, float.NaN, float.NaN]),
                    Model.PredictLabel([-0f, 0f, -1f]));
            }
            """;
        TextFile file = TextFile.Model("m.onnx", OnnxBuilder.Model().Input("x", null, 3).Node("Neg", ["x"], "n").Node("Neg", ["n"], "y").Output("y")
            .Metadata("fusedgen.labels", """["a","b","c"]""").ToBytes());
        (Compilation compilation, _) = StrictConsumer.Compile(Source, file);

        Assert.Equal("B B C A B A A", StrictConsumer.Run<string>(compilation));
    }

    [Fact]
    public void Nothing_is_allocated()
    {
        const string Source = Documented + """
            static class Check
            {
                static long Run()
                {
                    Predict();
                    long before = GC.GetAllocatedBytesForCurrentThread();
                    for (int i = 0; i < 100; i++) Predict();
                    return GC.GetAllocatedBytesForCurrentThread() - before;
                }

                static float Predict()
                {
                    Model.Features features = new(0.5f, -2f, 3f);
                    return Model.Predict(features).Red + (float)Model.PredictLabel(features);
                }
            }
            """;
        (Compilation compilation, _) = StrictConsumer.Compile(Source, Classifier(Inputs, Labels));

        Assert.Equal(0, StrictConsumer.Run<long>(compilation));
    }

    [Theory]
    [InlineData("FG0040", DiagnosticSeverity.Warning, """["a","b"]""", null, "2 names under 'fusedgen.inputs', but its input has 3 elements")]
    [InlineData("FG0040", DiagnosticSeverity.Warning, null, """["a"]""", "1 name under 'fusedgen.labels', but its output has 2 elements")]
    [InlineData("FG0040", DiagnosticSeverity.Warning, """["a","b","c" """, null, "unexpected text at character")]
    [InlineData("FG0040", DiagnosticSeverity.Warning, """["a","b",3]""", null, "element 2 is no text")]
    [InlineData("FG0040", DiagnosticSeverity.Warning, """{"a":1}""", null, "an array was expected")]
    [InlineData("FG0040", DiagnosticSeverity.Warning, "", null, "unexpected text")]
    public void Names_that_do_not_fit_are_told_and_left_out(string id, DiagnosticSeverity severity, string? inputs, string? labels, string says)
    {
        (Compilation compilation, GeneratorRunResult result) = StrictConsumer.Compile(Documented, Classifier(inputs, labels));

        Diagnostic diagnostic = Assert.Single(StrictConsumer.Told(result));
        Assert.Equal((id, severity), (diagnostic.Id, diagnostic.DefaultSeverity));
        Assert.Contains(says, diagnostic.GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        Assert.Empty(compilation.GetTypeByMetadataName("Model")!.GetTypeMembers());
        Assert.Empty(StrictConsumer.Problems(compilation));
    }

    [Fact]
    public void A_network_of_two_inputs_has_no_typed_members()
    {
        TextFile file = TextFile.Model("m.onnx", OnnxBuilder.Model().Input("a", null, 2).Input("b", null, 2).Node("Add", ["a", "b"], "y").Output("y")
            .Metadata("fusedgen.labels", Labels).ToBytes());
        (Compilation compilation, GeneratorRunResult result) = StrictConsumer.Compile(
            Documented + "/// <summary>Two.</summary>\n[FusedInput(typeof(Model))] public struct Two { internal float X; internal float Y; "
                + "internal void Set() => X = Y = 1; }", file);

        Assert.Equal(["FG0040", "FG0041"], StrictConsumer.Told(result).Select(diagnostic => diagnostic.Id).Order());
        Assert.Empty(StrictConsumer.Problems(compilation));
    }

    [Fact]
    public void Hostile_names_become_members_of_their_own()
    {
        string[] names =
        [
            "", "class", "Features", "features", "Equals", "to string", "*/ }", "</c><script>", "1st", "1 st", "\u202egnp.exe", "\u0000\n\r\u2028", "\ud800",
            "Größe", "цена", "成本", "_", "value__",
            "a b", "A_B", "a\"b\\", "\u05d0\u05d1", "x1", "x1", "x12", new string('q', 5000), new string('q', 5000), "System", "global::System", "float",
            "Deconstruct",
        ];
        string json = System.Text.Json.JsonSerializer.Serialize(names);
        string escaped = json.Replace("\\uFFFD", "\\ud800", StringComparison.Ordinal);
        TextFile file = TextFile.Model("m.onnx", OnnxBuilder.Model().Input("x", null, names.Length).Node("Neg", ["x"], "y").Output("y")
            .Metadata("fusedgen.inputs", escaped).Metadata("fusedgen.labels", escaped).ToBytes());
        const string Source = Documented + """
            static class Check
            {
                static float[] Run()
                {
                    float[] x = new float[Model.InputLength];
                    for (int i = 0; i < x.Length; i++) x[i] = i;
                    Model.Features features = System.Runtime.InteropServices.MemoryMarshal.Cast<float, Model.Features>(x)[0];
                    Model.Scores scores = Model.Predict(features);
                    return [features.Class, features.ToString2, features.Größe, features.Цена, features.成本, -scores.Class, (float)Model.PredictLabel(features)];
                }
            }
            """;
        (Compilation compilation, GeneratorRunResult result) = StrictConsumer.Compile(Source, file);

        Assert.Empty(StrictConsumer.Told(result));
        Assert.Equal([1f, 5f, 13f, 14f, 15f, 1f, 0f], StrictConsumer.Run<float[]>(compilation));
        INamedTypeSymbol features = compilation.GetTypeByMetadataName("Model+Features")!;
        Assert.Equal(names.Length, features.GetMembers().OfType<IPropertySymbol>().Select(property => property.Name)
            .Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    [Theory]
    [InlineData(256, true, true)]
    [InlineData(257, false, true)]
    [InlineData(4097, false, false)]
    public void Many_names_get_no_struct_and_very_many_no_enum(int count, bool hasStruct, bool hasEnum)
    {
        string names = "[" + string.Join(",", Enumerable.Range(0, count).Select(i => $"\"class {i}\"")) + "]";
        TextFile file = TextFile.Model(
            "m.onnx", OnnxBuilder.Model().Input("x", null, count).Node("Neg", ["x"], "y").Output("y").Metadata("fusedgen.labels", names).ToBytes());
        (Compilation compilation, GeneratorRunResult result) = StrictConsumer.Compile(Documented, file);

        Assert.All(StrictConsumer.Told(result), diagnostic => Assert.Equal(("FG0042", DiagnosticSeverity.Info), (diagnostic.Id, diagnostic.DefaultSeverity)));
        Assert.Equal((hasStruct ? 0 : 1) + (hasEnum ? 0 : 1), StrictConsumer.Told(result).Length);
        INamedTypeSymbol model = compilation.GetTypeByMetadataName("Model")!;
        Assert.Equal((hasStruct, hasEnum), (!model.GetTypeMembers("Scores").IsEmpty, !model.GetTypeMembers("Label").IsEmpty));
        Assert.Empty(StrictConsumer.Problems(compilation));
    }

    [Theory]
    [InlineData("Model { internal struct Features { } }", "'Features'")]
    [InlineData("Model { internal static int Scores => 3; }", "'Scores'")]
    [InlineData("Model { internal enum Label { A } }", "'Label'")]
    [InlineData("Model { internal static void PredictLabel() { } }", "'PredictLabel'")]
    [InlineData("Model { internal static Scores Predict(in Features features) => new(features.Alcohol, 2); }", "'Predict'")]
    [InlineData("Scores;", "'Scores'")]
    public void What_the_type_declares_itself_stays(string declaration, string says)
    {
        (Compilation compilation, GeneratorRunResult result) = StrictConsumer.Compile(
            $"using FusedGen; [FusedModel(\"m.onnx\")] static partial class {declaration}", Classifier(Inputs, Labels));

        Diagnostic diagnostic = Assert.Single(StrictConsumer.Told(result));
        Assert.Equal(("FG0043", DiagnosticSeverity.Warning), (diagnostic.Id, diagnostic.DefaultSeverity));
        Assert.Contains(says, diagnostic.GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        Assert.Empty(StrictConsumer.Problems(compilation));
    }

    [Fact]
    public void An_inherited_member_is_not_hidden()
    {
        (Compilation compilation, GeneratorRunResult result) = StrictConsumer.Compile(
            "using FusedGen; class Base { protected static int Label => 3; } [FusedModel(\"m.onnx\")] sealed partial class Model : Base;",
            Classifier(Inputs, Labels));

        Assert.Equal(["FG0043"], StrictConsumer.Told(result).Select(diagnostic => diagnostic.Id));
        Assert.Empty(StrictConsumer.Problems(compilation));
    }

    /// <summary>A network of three inputs and two outputs.</summary>
    internal static TextFile Classifier(string? inputs, string? labels)
    {
        OnnxBuilder model = OnnxBuilder.Model().Input("x", null, 3).Gemm("x", "y", 2, 3, 0.25f, -1.5f, 0.75f, 1.25f, 0.5f, -0.125f).Output("y");
        model = inputs is null ? model : model.Metadata("fusedgen.inputs", inputs);
        model = labels is null ? model : model.Metadata("fusedgen.labels", labels);
        return TextFile.Model("m.onnx", model.ToBytes());
    }

    /// <summary>A text, a float and an integer, one input each.</summary>
    private static OnnxBuilder Houses() => OnnxBuilder.Model(12).Opset("ai.onnx.ml", 2)
        .TypedInput("town", 8, null, 1).TypedInput("floor area", OnnxBuilder.Float, null, 1).TypedInput("rooms", OnnxBuilder.Int64, null, 1)
        .Node("LabelEncoder", ["town"], ["number"], "ai.onnx.ml", ("keys_strings", new[] { "Ulm", "Rom" }), ("values_floats", new[] { 1f, -1f }),
            ("default_float", 0f))
        .Node("Cast", ["rooms"], "count", ("to", 1))
        .Node("Concat", ["number", "floor area", "count"], "x", ("axis", 1))
        .Node("LinearClassifier", ["x"], ["label", "scores"], "ai.onnx.ml", ("coefficients", new[] { 0f, 0, 0, 1, 0.1f, -0.5f }),
            ("intercepts", new[] { 0.5f, 0 }), ("classlabels_strings", new[] { "low", "high" }));
}
