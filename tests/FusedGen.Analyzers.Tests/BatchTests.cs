using FusedGen.Analyzers.Tests.Harness;
using FusedGen.CodeFixes;
using FusedGen.Generator.Analyzers;

namespace FusedGen.Analyzers.Tests;

/// <summary>FG1021 and FG1022: what a batch is passed in.</summary>
public class BatchTests
{
    [Theory]
    [InlineData("Digits.PredictBatch({|FG1021:new float[100]|}, scores);")]
    [InlineData("Digits.PredictBatch(pixels, {|FG1021:stackalloc float[9]|});")]
    [InlineData("Digits.PredictBatch(new float[2 * Digits.InputLength], {|FG1021:new float[3 * Digits.OutputLength]|});")]
    [InlineData("float[] three = new float[30]; Digits.PredictBatch(image.AsSpan(0, 128), {|FG1021:three|});")]
    [InlineData("Digits.PredictBatch(new float[128], {|FG1021:default|});")]
    [InlineData("Pair.PredictBatch(new float[6], {|FG1021:new long[7]|}, {|FG1021:new float[15]|}, new float[4]);")]
    public Task Rows_that_are_known_and_do_not_fit_are_an_error(string statements) => Check.Reports<BatchRowsAnalyzer>(Consumer.Method(statements));

    [Theory]
    [InlineData("Digits.PredictBatch(new float[2 * Digits.InputLength], new float[2 * Digits.OutputLength]);")]
    [InlineData("Digits.PredictBatch(new float[64], new float[10]); Digits.PredictBatch(default, default); Digits.PredictBatch([], []);")]
    [InlineData("Digits.PredictBatch(new float[count * Digits.InputLength], new float[30]);")]
    [InlineData("Digits.PredictBatch(image, buffer); Plain.PredictBatch(new float[3], new float[4]);")]
    public Task Rows_that_fit_or_are_unknown_are_left_alone(string statements) => Check.Reports<BatchRowsAnalyzer>(Consumer.Method(statements));

    [Theory]
    [InlineData("new float[5]", "new float[2 * Digits.OutputLength]")]
    [InlineData("scores[..30]", "scores[..(2 * Digits.OutputLength)]")]
    [InlineData("buffer.AsSpan(count, 30)", "buffer.AsSpan(count, 2 * Digits.OutputLength)")]
    public Task The_fix_takes_the_number_of_rows_from_the_other_argument(string before, string after) =>
        Check.Fixes<BatchRowsAnalyzer, UseGeneratedLengthFix>(
            Consumer.Method($$"""Digits.PredictBatch(new float[128], {|FG1021:{{before}}|});"""),
            Consumer.Method($"Digits.PredictBatch(new float[128], {after});"));

    [Theory]
    [InlineData("Masked.PredictBatch(new float[8], {|FG1021:new float[16]|}, new float[8]);")]
    [InlineData("Masked.PredictBatch(new float[8], new float[8], {|FG1021:new float[12]|});")]
    [InlineData("Masked.PredictBatch(new float[8], new float[8], new float[8]); Masked.PredictBatch(image, new float[Masked.MaskLength], buffer);")]
    public Task What_all_rows_share_is_passed_once(string statements) => Check.Reports<BatchRowsAnalyzer>(Consumer.Method(statements));

    [Fact]
    public Task The_fix_takes_what_all_rows_share_once() => Check.Fixes<BatchRowsAnalyzer, UseGeneratedLengthFix>(
        Consumer.Method("Masked.PredictBatch(image, {|FG1021:new float[16]|}, buffer);"),
        Consumer.Method("Masked.PredictBatch(image, new float[Masked.MaskLength], buffer);"));

    [Fact]
    public Task Nobody_knows_how_many_rows_a_single_wrong_length_means() =>
        Check.HasNoFix<BatchRowsAnalyzer, UseGeneratedLengthFix>(Consumer.Method("Digits.PredictBatch({|FG1021:new float[100]|}, scores);"));

    [Theory]
    [InlineData("Denoiser.PredictBatch(image, {|FG1022:image|});")]
    [InlineData("Denoiser.PredictBatch(scores, {|FG1022:scores|});")]
    [InlineData("Denoiser.PredictBatch(image.AsSpan(), {|FG1022:image|});")]
    [InlineData("Denoiser.PredictBatch(image.AsSpan(0, 8), {|FG1022:image.AsSpan(4, 8)|});")]
    [InlineData("Denoiser.PredictBatch(scores[4..12], {|FG1022:scores[..8]|});")]
    [InlineData("Denoiser.PredictBatch(scores[..count], {|FG1022:scores[..8]|});")]
    [InlineData("Span<float> same = image; Denoiser.PredictBatch(image, {|FG1022:same|});")]
    [InlineData("float[] rows = new float[8]; Span<float> a = rows, b = rows; Denoiser.PredictBatch(a, {|FG1022:b|});")]
    [InlineData("Span<float> rows = stackalloc float[8]; Denoiser.PredictBatch(rows, {|FG1022:rows|});")]
    [InlineData("buffer = image; Denoiser.PredictBatch(buffer, {|FG1022:buffer|});")]
    [InlineData("Pair.PredictBatch(image, default, scores, {|FG1022:scores|});")]
    public Task An_output_over_an_input_is_an_error(string statements) => Check.Reports<OverlapAnalyzer>(Consumer.Method(statements));

    [Theory]
    [InlineData("Denoiser.PredictBatch(image, buffer); Denoiser.PredictBatch(new float[8], new float[8]);")]
    [InlineData(
        "Denoiser.PredictBatch(scores[..8], scores[8..16]); Denoiser.PredictBatch(scores[8..], scores[..8]); "
        + "Denoiser.PredictBatch(image.AsSpan(8, 8), image.AsSpan(0, 8));")]
    [InlineData("Denoiser.PredictBatch(scores[..count], scores[count..]); Denoiser.PredictBatch(scores[..count], scores[8..]);")]
    [InlineData("float[] old = buffer; buffer = image; Denoiser.PredictBatch(old, buffer);")]
    [InlineData("Denoiser.PredictBatch(image[..8], image); Denoiser.PredictBatch(image.ToArray(), image);")]
    [InlineData("Denoiser.Predict(image, image); Plain.PredictBatch(image, image);")]
    [InlineData("Denoiser.PredictBatch(scores[..0], scores); Denoiser.PredictBatch(default, default);")]
    public Task Memory_that_is_separate_or_unknown_is_left_alone(string statements) => Check.Reports<OverlapAnalyzer>(Consumer.Method(statements));

    [Fact]
    public Task A_field_is_itself_and_that_of_another_object_is_not() => Check.Reports<OverlapAnalyzer>(Consumer.Class("""
            private float[] _rows = new float[8];
            private static readonly float[] s_rows = new float[8];

            private void Run(Consumer other)
            {
                Denoiser.PredictBatch(_rows, {|FG1022:this._rows|});
                Denoiser.PredictBatch(s_rows, {|FG1022:Consumer.s_rows|});
                Denoiser.PredictBatch(_rows, other._rows);
                Denoiser.PredictBatch(other._rows, s_rows);
            }
        """));
}
