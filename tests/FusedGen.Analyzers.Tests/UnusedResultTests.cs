using FusedGen.Analyzers.Tests.Harness;
using FusedGen.CodeFixes;
using FusedGen.Generator.Analyzers;

namespace FusedGen.Analyzers.Tests;

/// <summary>FG1024: results that go nowhere.</summary>
public class UnusedResultTests
{
    [Theory]
    [InlineData("Digits.Predict(pixels, {|FG1024:new float[10]|});")]
    [InlineData("Digits.Predict(pixels, {|FG1024:stackalloc float[10]|});")]
    [InlineData("Digits.Predict(pixels, {|FG1024:scores.ToArray()|});")]
    [InlineData("Digits.Predict(pixels, {|FG1024:buffer[..10]|});")]
    [InlineData("Digits.Predict(pixels, {|FG1024:[.. buffer]|});")]
    [InlineData("Digits.Predict(pixels, {|FG1024:(float[])buffer.Clone()|});")]
    [InlineData("Digits.Predict(pixels, {|FG1024:new float[20].AsSpan(0, 10)|});")]
    [InlineData("Digits.PredictBatch(pixels, {|FG1024:new Span<float>(new float[20], 0, 10)|});")]
    [InlineData("float[] result = new float[10]; Digits.Predict(pixels, {|FG1024:result|});")]
    [InlineData(
        "Span<float> result = stackalloc float[20]; Digits.Predict(pixels, {|FG1024:result[..10]|}); Digits.PredictBatch(pixels, "
        + "{|FG1024:result.Slice(0, 10)|});")]
    [InlineData("Pair.Predict(image, default, {|FG1024:new float[5]|}, new float[2]);")]
    [InlineData("float[] sum = new float[5]; Pair.Predict(image, default, {|FG1024:sum|}, new float[2]);")]
    public Task A_result_that_nothing_reads_is_reported(string statements) => Check.Reports<UnusedResultAnalyzer>(Consumer.Method(statements));

    [Theory]
    [InlineData("Digits.Predict(pixels, scores); Digits.Predict(pixels, buffer.AsSpan(3, 10)); Digits.Predict(pixels, scores[..10]);")]
    [InlineData("float[] result = new float[10]; Digits.Predict(pixels, result); Use(result);")]
    [InlineData("float[] result = new float[10]; for (int i = 0; i < 3; i++) { Use(result); Digits.Predict(pixels, result); }")]
    [InlineData("float[] hidden = new float[5], result = new float[10]; Denoiser.Predict(image, hidden); Digits.Predict(hidden, result); Use(result);")]
    [InlineData("float[] result = new float[10]; Func<float> read = () => result[3]; Digits.Predict(pixels, result);")]
    [InlineData("float[] result = new float[10]; Span<float> other = result; Digits.Predict(pixels, other); Use(result);")]
    [InlineData("Pair.Predict(image, default, scores, stackalloc float[2]); Pair.Predict(image, default, new float[5], scores);")]
    [InlineData("Action measured = () => Digits.Predict(image, new float[10]);")]
    [InlineData("float[] result = new float[10]; Action measured = () => Digits.Predict(image, result); measured();")]
    [InlineData("float[] result = new float[10]; void Measured() => Digits.Predict(image, result); Measured();")]
    [InlineData("Plain.Predict(pixels, new float[10]); Denoiser.Predict(new float[4]);")]
    [InlineData("using var owner = System.Buffers.MemoryPool<float>.Shared.Rent(10); Digits.Predict(pixels, owner.Memory.Span);")]
    public Task A_result_that_is_read_or_measured_is_left_alone(string statements) => Check.Reports<UnusedResultAnalyzer>(Consumer.Method(statements));

    [Fact]
    public Task A_chain_that_ends_nowhere_is_reported_at_its_end() => Check.Reports<UnusedResultAnalyzer>(Consumer.Method("""
        float[] hidden = new float[64], result = new float[10];
        Denoiser.Predict(image, hidden);
        Digits.Predict(hidden, {|FG1024:result|});
        """));

    [Fact]
    public Task The_fix_passes_the_buffer_in_place_of_its_copy() => Check.Fixes<UnusedResultAnalyzer, PassBufferItselfFix>(
        Consumer.Method("""
            Digits.Predict(pixels, {|FG1024:scores.ToArray()|});
            Digits.Predict(pixels, /* here */ {|FG1024:buffer.ToArray()|});
            """),
        Consumer.Method("""
            Digits.Predict(pixels, scores);
            Digits.Predict(pixels, /* here */ buffer);
            """));

    [Theory]
    [InlineData("pixels.ToArray()")]
    [InlineData("new List<float>().ToArray()")]
    [InlineData("new float[10]")]
    public Task What_cannot_be_written_to_is_not_passed(string output) =>
        Check.HasNoFix<UnusedResultAnalyzer, PassBufferItselfFix>(Consumer.Method($$"""Digits.Predict(pixels, {|FG1024:{{output}}|});"""));
}
