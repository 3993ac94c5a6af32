using System.Runtime.InteropServices;
using FusedGen.Generator.Tests.Harness;
using FusedGen.Tests;
using Microsoft.CodeAnalysis;

namespace FusedGen.Generator.Tests;

/// <summary>
/// Labels behind a table of keys, as ML.NET exports them: the largest score's place becomes a key, and the key a label.
/// </summary>
public class KeyedLabelTests
{
    [Theory]
    [InlineData("string", "string", "c1,c0,c2", "C1,C0,C2")]
    [InlineData("lbfgs", "string", "c1,c0,c2", "C1,C0,C2")]
    [InlineData("float", "float", "3,0,6", "Label3,Label0,Label6")]
    [InlineData("int", "int", "2,-1,5", "Label2,LabelMinus1,Label5")]
    [InlineData("uint", "uint", "6,5,7", "Label6,Label5,Label7")]
    public void Labels_of_a_trainer_that_counts_keys_have_an_enum(string file, string type, string names, string members)
    {
        string source = $$"""
            using System;
            using System.Collections.Generic;
            using System.Globalization;
            using FusedGen;

            /// <summary>A classifier.</summary>
            [FusedModel("m.onnx", Outputs = "PredictedLabel.output, Score.output")]
            public static partial class Model;

            static class Check
            {
                static string[] Run()
                {
                    Random random = new(5);
                    {{type}}[] told = new {{type}}[1];
                    float[] scores = new float[Model.ScoreOutputLength];
                    SortedSet<string> seen = new(StringComparer.Ordinal);
                    int different = 0;
                    for (int i = 0; i < 200; i++)
                    {
                        float[] x = [random.NextSingle(), random.NextSingle(), random.NextSingle()];
                        Model.Predict(x, told, scores);
                        Model.Label label = Model.PredictLabel(x);
                        different += Convert.ToString(told[0], CultureInfo.InvariantCulture) == Model.LabelNames[(int)label] ? 0 : 1;
                        seen.Add(told[0].ToString()!);
                    }

                    return [different.ToString(CultureInfo.InvariantCulture), seen.Count.ToString(CultureInfo.InvariantCulture),
                        string.Join(",", Model.LabelNames.ToArray()), string.Join(",", Enum.GetNames<Model.Label>())];
                }
            }
            """;
        byte[] model = File.ReadAllBytes(Checkout.At("tests", "data", "mlnet", file + ".onnx"));
        (Compilation compilation, GeneratorRunResult result) = StrictConsumer.Compile(source, TextFile.Model("m.onnx", model));

        Assert.Empty(StrictConsumer.Told(result));
        string[] answers = StrictConsumer.Run<string[]>(compilation);
        Assert.Equal(["0", "3", names, members], answers);
    }

    [Fact]
    public void A_number_that_is_looked_up_without_a_largest_score_is_no_label()
    {
        byte[] model = OnnxBuilder.Model().Opset("ai.onnx.ml", 2).TypedInput("x", OnnxBuilder.Int64, 1, 1)
            .Node("LabelEncoder", ["x"], ["y"], "ai.onnx.ml", ("keys_int64s", new[] { 1, 2 }), ("values_int64s", new[] { 4, 7 })).Output("y").ToBytes();
        GeneratorRunResult result = StrictConsumer.Compile(
            "using FusedGen; [FusedModel(\"m.onnx\")] internal static partial class Model;", TextFile.Model("m.onnx", model)).Result;

        Assert.DoesNotContain("PredictLabel", result.GeneratedSources[0].SourceText.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 2, 3)]
    [InlineData(1, 200000, 3)]
    [InlineData(4, 2, 1)]
    public void Keys_may_lie_far_apart(params int[] keys)
    {
        // The places 0, 1 and 2 become keys by a list, and the keys labels by a table; an unknown key has the label 99.
        byte[] model = OnnxBuilder.Model().Opset("ai.onnx.ml", 2).Input("x", 1, 3)
            .Initializer(OnnxBuilder.Tensor("keys", OnnxBuilder.Int64, [3], MemoryMarshal.AsBytes<long>(keys.Select(key => (long)key).ToArray()).ToArray()))
            .Node("ArgMax", ["x"], "place", ("axis", 1), ("keepdims", 0))
            .Node("Gather", ["keys", "place"], "key")
            .Node("LabelEncoder", ["key"], ["y"], "ai.onnx.ml", ("keys_int64s", keys), ("values_int64s", new[] { 4, 7, 8 }), ("default_int64", 99))
            .Output("y").ToBytes();
        const string Source = """
            using FusedGen;
            /// <summary>A model.</summary>
            [FusedModel("m.onnx")]
            public static partial class Model;
            static class Check
            {
                static string[] Run() => [Model.PredictLabel([3f, 2f, 1f]).ToString(), Model.PredictLabel([1f, 3f, 2f]).ToString(),
                    Model.PredictLabel([1f, 2f, 3f]).ToString()];
            }
            """;
        (Compilation compilation, GeneratorRunResult result) = StrictConsumer.Compile(Source, TextFile.Model("m.onnx", model));

        Assert.Empty(StrictConsumer.Told(result));
        Assert.Equal(["Label4", "Label7", "Label8"], StrictConsumer.Run<string[]>(compilation));
    }
}
