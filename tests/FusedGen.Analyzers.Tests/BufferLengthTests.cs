using FusedGen.Analyzers.Tests.Harness;
using FusedGen.CodeFixes;
using FusedGen.Generator.Analyzers;

namespace FusedGen.Analyzers.Tests;

/// <summary>FG1020: what one sample is passed in.</summary>
public class BufferLengthTests
{
    [Theory]
    [InlineData("Digits.Predict({|FG1020:new float[63]|}, scores);")]
    [InlineData("Digits.Predict(pixels, {|FG1020:new float[11]|});")]
    [InlineData("Digits.Predict(pixels, {|FG1020:stackalloc float[9]|});")]
    [InlineData("Digits.Predict({|FG1020:[1f, 2f]|}, {|FG1020:[]|});")]
    [InlineData("Digits.Predict({|FG1020:new float[] { 1, 2 }|}, {|FG1020:new[] { 1f }|});")]
    [InlineData("Digits.Predict({|FG1020:stackalloc float[] { 1, 2 }|}, {|FG1020:stackalloc[] { 1f }|});")]
    [InlineData("Digits.Predict({|FG1020:image.AsSpan(0, 60)|}, {|FG1020:scores.Slice(count, 9)|});")]
    [InlineData("Digits.Predict({|FG1020:image[..60]|}, {|FG1020:scores[2..9]|});")]
    [InlineData("Digits.Predict({|FG1020:pixels[10..][..60]|}, {|FG1020:scores[count..][..5]|});")]
    [InlineData("Digits.Predict({|FG1020:(ReadOnlySpan<float>)(new float[60])|}, {|FG1020:(scores.Slice(0, 5))|});")]
    [InlineData("Digits.Predict({|FG1020:(new float[60])|}, scores);")]
    [InlineData("Digits.Predict({|FG1020:(ReadOnlySpan<float>)new float[60]|}, scores);")]
    [InlineData("Digits.Predict(pixels, {|FG1020:(scores.Slice(0, 5))|});")]
    [InlineData("Digits.Predict({|FG1020:new ReadOnlySpan<float>(image, 3, 60)|}, {|FG1020:new Span<float>(new float[3])|});")]
    [InlineData("Digits.Predict({|FG1020:default|}, {|FG1020:Span<float>.Empty|});")]
    [InlineData("Digits.Predict({|FG1020:null|}, {|FG1020:Array.Empty<float>()|});")]
    [InlineData("Digits.Predict({|FG1020:GC.AllocateUninitializedArray<float>(60)|}, {|FG1020:GC.AllocateArray<float>(5, true)|});")]
    [InlineData("const int Size = 2 * Digits.OutputLength; float[] ten = new float[Size]; Digits.Predict(pixels, {|FG1020:ten|});")]
    [InlineData("Span<float> nine = stackalloc float[9]; Digits.Predict(pixels, {|FG1020:nine|}); nine[0] = 3;")]
    [InlineData("float[] one = new float[63]; Span<float> two = one; var three = two; Digits.Predict({|FG1020:three|}, scores);")]
    [InlineData("var many = new float[100]; Digits.Predict({|FG1020:many.AsSpan(40)|}, {|FG1020:many.AsSpan(40)[^5..]|});")]
    [InlineData("Digits.Predict(output: {|FG1020:new float[64]|}, input: {|FG1020:new float[10]|});")]
    [InlineData("Pair.Predict({|FG1020:new float[2]|}, {|FG1020:new long[3]|}, {|FG1020:new float[4]|}, {|FG1020:new float[1]|});")]
    [InlineData("Action run = () => Denoiser.Predict({|FG1020:new float[5]|}, {|FG1020:new float[3]|});")]
    [InlineData("Digits.Predict({|FG1020:Enumerable.Repeat(1f, 64).ToArray()[..63]|}, {|FG1020:new float[11].ToArray()|});")]
    public Task A_length_that_is_known_and_wrong_is_an_error(string statements) => Check.Reports<BufferLengthAnalyzer>(Consumer.Method(statements));

    [Theory]
    [InlineData("Digits.Predict(new float[64], scores); Digits.Predict(pixels, scores[..10]);")]
    [InlineData("Digits.Predict(new float[Digits.InputLength], scores[..Digits.OutputLength]);")]
    [InlineData("Digits.Predict(new float[count], new float[image.Length].AsSpan(0, count));")]
    [InlineData("Digits.Predict(image, buffer); Digits.Predict(pixels[count..], scores[..^count]); Digits.Predict(pixels[^3..count], scores);")]
    [InlineData("float[] any = new float[3]; any = image; Digits.Predict(any, scores);")]
    [InlineData("float[] any = new float[3]; (any, _) = (image, 3); Digits.Predict(any, scores);")]
    [InlineData("float[] any = new float[3]; Array.Resize(ref any, 64); Digits.Predict(any, scores);")]
    [InlineData("float[] any = new float[3]; ref float[] other = ref any; other = image; Digits.Predict(any, scores);")]
    [InlineData("float[] any; any = new float[3]; Digits.Predict(any, scores);")]
    [InlineData("float[] any = new float[3]; Action change = () => any = image; change(); Digits.Predict(any, scores);")]
    [InlineData("foreach (float[] row in new[] { image }) { Digits.Predict(row, scores); }")]
    [InlineData("Digits.Predict([.. image], [.. buffer, 1f]);")]
    [InlineData("Digits.Predict(count > 0 ? new float[3] : image, scores);")]
    [InlineData("Plain.Predict(new float[3], new float[4]); Denoiser.Predict(new float[3]);")]
    [InlineData("Digits.Predict(image.Select(value => value + 1).ToArray(), scores);")]
    public Task A_length_that_is_right_or_unknown_is_left_alone(string statements) => Check.Reports<BufferLengthAnalyzer>(Consumer.Method(statements));

    [Fact]
    public Task Generic_code_over_models_is_left_alone() => Check.Silent(Consumer.Class("""
            private static void Serve<TModel>(float[] input) where TModel : IFusedModel
            {
                Span<float> output = stackalloc float[TModel.OutputLength];
                TModel.Predict(new float[3], output);
                TModel.PredictBatch(input, input);
                for (int row = 0; row < 3; row++)
                {
                    TModel.Predict(new float[4], new float[5]);
                }
            }
        """));

    [Fact]
    public Task The_model_may_call_itself() => Check.Reports<BufferLengthAnalyzer>("""
        using System;
        using FusedGen;

        [FusedModel("m.onnx")]
        static partial class Model
        {
            const int InputLength = 2, OutputLength = 3;
            static void Predict(ReadOnlySpan<float> input, Span<float> output) { }
            static float[] Predict(float[] input)
            {
                float[] output = new float[OutputLength + 1];
                Predict(input, {|FG1020:output|});
                return output;
            }
        }
        """);

    [Fact]
    public Task Source_that_is_being_typed_is_left_alone() => Check.Reports<BufferLengthAnalyzer>(Consumer.Method(
        "float[] self = {|CS0165:self|}; Digits.Predict(self, scores); Digits.{|CS7036:Predict|}(new float[3]); Digits.{|CS7036:Predict|}(); "
        + "Digits.Predict({|CS0103:missing|}, scores);"));

    [Theory]
    [InlineData("new float[63]", "new float[Digits.InputLength]")]
    [InlineData("stackalloc float[ /* rows */ 63]", "stackalloc float[ /* rows */ Digits.InputLength]")]
    [InlineData("image.AsSpan(3, 8 * 9)", "image.AsSpan(3, Digits.InputLength)")]
    [InlineData("pixels[..63]", "pixels[..Digits.InputLength]")]
    [InlineData("GC.AllocateUninitializedArray<float>(63)", "GC.AllocateUninitializedArray<float>(Digits.InputLength)")]
    public Task The_fix_puts_the_constant_in_place_of_the_length(string before, string after) =>
        Check.Fixes<BufferLengthAnalyzer, UseGeneratedLengthFix>(
            Consumer.Method($$"""Digits.Predict({|FG1020:{{before}}|}, scores);"""), Consumer.Method($"Digits.Predict({after}, scores);"));

    [Fact]
    public Task All_lengths_of_a_file_are_fixed_at_once_and_a_shared_one_once() =>
        Check.Fixes<BufferLengthAnalyzer, UseGeneratedLengthFix>(
            Consumer.Method("""
                Span<float> shared = stackalloc float[9];
                Digits.Predict({|FG1020:new float[63]|}, {|FG1020:shared|});
                Digits.Predict(pixels, {|FG1020:shared|});
                Vision.Pair.Predict({|FG1020:new float[2]|}, {|FG1020:new long[3]|}, {|FG1020:new float[4]|}, scores);
                """),
            Consumer.Method("""
                Span<float> shared = stackalloc float[Digits.OutputLength];
                Digits.Predict(new float[Digits.InputLength], shared);
                Digits.Predict(pixels, shared);
                Vision.Pair.Predict(new float[Pair.LeftLength], new long[Pair.RightTokensLength], new float[Pair.SumLength], scores);
                """));

    [Theory]
    [InlineData("new float[] { 1, 2 }")]
    [InlineData("[1f, 2f]")]
    [InlineData("pixels[2..9]")]
    public Task Values_that_are_written_down_are_not_made_up(string argument) =>
        Check.HasNoFix<BufferLengthAnalyzer, UseGeneratedLengthFix>(Consumer.Method($$"""Digits.Predict({|FG1020:{{argument}}|}, scores);"""));
}
