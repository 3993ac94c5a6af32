using FusedGen.Analyzers.Tests.Harness;
using FusedGen.CodeFixes;
using FusedGen.Generator.Analyzers;

namespace FusedGen.Analyzers.Tests;

/// <summary>FG1023 and FG1025: calls in loops.</summary>
public class LoopTests
{
    [Theory]
    [InlineData("pixels.Slice(i * Digits.InputLength, Digits.InputLength)", "scores.Slice(i * Digits.OutputLength, Digits.OutputLength)")]
    [InlineData("image.AsSpan(Digits.InputLength * i, 64)", "buffer.AsSpan((i) * (10), 10)")]
    [InlineData("pixels[(i * 64)..((i + 1) * 64)]", "scores[(i * 10)..(i * 10 + 10)]")]
    public Task A_loop_over_rows_is_a_batch(string input, string output) => Check.Fixes<RowLoopAnalyzer, PredictBatchFix>(
        Consumer.Method($$"""
            // every image
            for (int i = 0; i < count; i++)
            {
                {|FG1023:Digits.Predict({{input}}, {{output}})|};
            }
            """),
        Consumer.Method($$"""
            // every image
            Digits.PredictBatch({{Whole(input)}}(0, count * Digits.InputLength), {{Whole(output)}}(0, count * Digits.OutputLength));
            """));

    [Theory]
    [InlineData("for (int i = 0; i < 3; ++i) {0};", "3 * ")]
    [InlineData("for (var i = 0; i < pixels.Length / Digits.InputLength; i += 1) {0};", "(pixels.Length / Digits.InputLength) * ")]
    [InlineData("for (int i = 0; i < (count); i++) {{ {0}; }}", "(count) * ")]
    public Task The_number_of_rows_is_kept(string loop, string factor)
    {
        const string Call = "{|FG1023:Vision.Digits.Predict(pixels.Slice(i * 64, 64), scores.Slice(i * 10, 10))|}";
        return Check.Fixes<RowLoopAnalyzer, PredictBatchFix>(
            Consumer.Method(string.Format(null, loop, Call)),
            Consumer.Method($"Vision.Digits.PredictBatch(pixels.Slice(0, {factor}Digits.InputLength), scores.Slice(0, {factor}Digits.OutputLength));"));
    }

    [Fact]
    public Task What_all_rows_share_stays_as_it_is() => Check.Fixes<RowLoopAnalyzer, PredictBatchFix>(
        Consumer.Method("for (int i = 0; i < count; i++) {|FG1023:Masked.Predict(image.AsSpan(i * 4, 4), pixels, scores.Slice(i * 4, 4))|};"),
        Consumer.Method("Masked.PredictBatch(image.AsSpan(0, count * Masked.InputLength), pixels, scores.Slice(0, count * Masked.OutputLength));"));

    [Theory]
    [InlineData("for (int i = 0; i < count; i++) Masked.Predict(image.AsSpan(i * 4, 4), pixels.Slice(i * 8, 8), scores.Slice(i * 4, 4));")]
    [InlineData("for (int i = 0; i < count; i++) Masked.Predict(image.AsSpan(i * 4, 4), buffer, buffer.AsSpan(i * 4, 4));")]
    public Task A_batch_has_no_mask_for_each_row(string statements) => Check.Reports<RowLoopAnalyzer>(Consumer.Method(statements));

    [Fact]
    public Task All_loops_of_a_file_are_fixed_at_once() => Check.Fixes<RowLoopAnalyzer, PredictBatchFix>(
        Consumer.Class("""
                private readonly float[] _scores = new float[100];

                private void Run(float[] image, ReadOnlySpan<float> left, ReadOnlySpan<long> right, Span<float> sum, Span<float> scale)
                {
                    for (int i = 0; i < 10; i++)
                        {|FG1023:Digits.Predict(image.AsSpan(i * 64, 64), _scores.AsSpan(i * 10, 10))|};
                    for (int i = 0; i < sum.Length; i++)
                    {
                        {|FG1023:Pair.Predict(left.Slice(i * 3, 3), right.Slice(i * 4, 4), sum.Slice(i * 5, 5), scale.Slice(i * 2, 2))|};
                    }
                }
            """),
        Consumer.Class($$"""
                private readonly float[] _scores = new float[100];

                private void Run(float[] image, ReadOnlySpan<float> left, ReadOnlySpan<long> right, Span<float> sum, Span<float> scale)
                {
                    Digits.PredictBatch(image.AsSpan(0, 10 * Digits.InputLength), _scores.AsSpan(0, 10 * Digits.OutputLength));
                    Pair.PredictBatch({{string.Join(", ",
                        "left.Slice(0, sum.Length * Pair.LeftLength)", "right.Slice(0, sum.Length * Pair.RightTokensLength)",
                        "sum.Slice(0, sum.Length * Pair.SumLength)", "scale.Slice(0, sum.Length * Pair.ScaleLength)")}});
                }
            """));

    [Fact]
    public Task A_comment_in_the_loop_is_not_thrown_away() => Check.HasNoFix<RowLoopAnalyzer, PredictBatchFix>(Consumer.Method("""
        for (int i = 0; i < count; i++)
        {
            // the last row may be padding
            {|FG1023:Digits.Predict(pixels.Slice(i * 64, 64), scores.Slice(i * 10, 10))|};
        }
        """));

    [Theory]
    [InlineData("for (int i = 1; i < count; i++) Digits.Predict(pixels.Slice(i * 64, 64), scores.Slice(i * 10, 10));")]
    [InlineData("for (int i = 0; i <= count; i++) Digits.Predict(pixels.Slice(i * 64, 64), scores.Slice(i * 10, 10));")]
    [InlineData("for (int i = 0; i < count; i += 2) Digits.Predict(pixels.Slice(i * 64, 64), scores.Slice(i * 10, 10));")]
    [InlineData("for (int i = 0; i < image.Count(); i++) Digits.Predict(pixels.Slice(i * 64, 64), scores.Slice(i * 10, 10));")]
    [InlineData("for (int i = 0; i < count; i++) Digits.Predict(pixels.Slice(i * 100, 64), scores.Slice(i * 10, 10));")]
    [InlineData("for (int i = 0; i < count; i++) Digits.Predict(pixels.Slice(i, 64), scores.Slice(i * 10, 10));")]
    [InlineData("for (int i = 0; i < count; i++) Digits.Predict(pixels.Slice(count * 64, 64), scores.Slice(i * 10, 10));")]
    [InlineData("for (int i = 0; i < count; i++) Digits.Predict(pixels.Slice(i * 64, 64), scores);")]
    [InlineData("for (int i = 0; i < count; i++) Digits.Predict(pixels.Slice(i * 64, 64), buffer[(i * 10)..(i * 10 + 10)]);")]
    [InlineData("for (int i = 0; i < count; i++) Denoiser.Predict(image.AsSpan(i * 4, 4), image.AsSpan(i * 4, 4));")]
    [InlineData("for (int i = 0; i < count; i++) Plain.Predict(pixels.Slice(i * 64, 64), scores.Slice(i * 10, 10));")]
    [InlineData("for (int i = 0; i < count; i++) { Digits.Predict(pixels.Slice(i * 64, 64), scores.Slice(i * 10, 10)); Use(scores); }")]
    [InlineData("for (int i = 0; i < count; i++) { if (i != 3) Digits.Predict(pixels.Slice(i * 64, 64), scores.Slice(i * 10, 10)); }")]
    public Task A_loop_that_does_anything_else_is_left_alone(string statements) => Check.Reports<RowLoopAnalyzer>(Consumer.Method(statements));

    [Fact]
    public Task A_result_that_leaves_the_loop_nowhere_is_allocated_once() => Check.Fixes<LoopAllocationAnalyzer, HoistBufferFix>(
        Consumer.Method("""
            // read them all
            for (int row = 0; row < count; row++)
            {
                foreach (float[] one in new[] { image })
                {
                    float[] result = new float[Digits.OutputLength];
                    Digits.Predict(one, {|FG1025:result|});
                    Use(result);
                    if (result[3] > result[4]) count += result.Length;
                }
            }
            """),
        Consumer.Method("""
            float[] result = new float[Digits.OutputLength];
            // read them all
            for (int row = 0; row < count; row++)
            {
                foreach (float[] one in new[] { image })
                {
                    Digits.Predict(one, result);
                    Use(result);
                    if (result[3] > result[4]) count += result.Length;
                }
            }
            """));

    [Fact]
    public Task Several_buffers_of_a_loop_are_moved_at_once() => Check.Fixes<LoopAllocationAnalyzer, HoistBufferFix>(
        Consumer.Method("""
            while (count-- > 0)
            {
                var first = new float[10];
                // of the pair
                var sum = new float[5];
                var scale = new float[2];
                Digits.Predict(pixels, {|FG1025:first|});
                Pair.Predict(pixels, default, {|FG1025:sum|}, {|FG1025:scale|});
                Use(first); Use(sum); Use(scale);
            }
            do
            {
                float[] other = new float[10];
                Digits.Predict(pixels, {|FG1025:other.AsSpan()|});
                foreach (float value in other) { count++; }
            } while (count < 0);
            """),
        Consumer.Method("""
            var first = new float[10];
            // of the pair
            var sum = new float[5];
            var scale = new float[2];
            while (count-- > 0)
            {
                Digits.Predict(pixels, first);
                Pair.Predict(pixels, default, sum, scale);
                Use(first); Use(sum); Use(scale);
            }
            float[] other = new float[10];
            do
            {
                Digits.Predict(pixels, other.AsSpan());
                foreach (float value in other) { count++; }
            } while (count < 0);
            """));

    [Theory]
    [InlineData("float[] zeros = new float[64]; zeros[count] = 1; Digits.Predict({|FG1025:zeros|}, scores);")]
    [InlineData("Digits.Predict({|FG1025:new float[] { count, 2 }|}, scores); Digits.Predict({|FG1025:new float[64]|}, scores);")]
    [InlineData("float[] result = new float[10]; if (count > 3) Digits.Predict(pixels, {|FG1025:result|}); Use(result);")]
    [InlineData("float[] result = new float[10]; Use(result); Digits.Predict(pixels, {|FG1025:result|});")]
    [InlineData("const int Ten = 10; float[] result = new float[Ten]; Digits.Predict(pixels, {|FG1025:result|}); Use(result);")]
    [InlineData("float[] result = new float[10]; Digits.Predict(pixels, {|FG1025:result.AsSpan(0, 10)|}); Use(result);")]
    public Task A_buffer_that_cannot_move_as_it_is_is_only_reported(string statements) =>
        Check.HasNoFix<LoopAllocationAnalyzer, HoistBufferFix>(Consumer.Method("foreach (float value in image)\n{\n    " + statements + "\n}"));

    [Theory]
    [InlineData("int result = 3; Use(new float[result]);", "")]
    [InlineData("", "foreach (float result in image) { Use(image); }")]
    [InlineData("Action<int> result = value => { };", "result(3);")]
    [InlineData("", "Action<int> act = result => { };")]
    public Task A_name_that_is_taken_outside_of_the_loop_keeps_the_buffer_in_it(string before, string after)
    {
        const string Loop = "while (count-- > 0)\n{\n    float[] result = new float[10];\n    Digits.Predict(pixels, {|FG1025:result|});\n    Use(result);\n}";
        string scoped = before.Length == 0 ? Loop : "{\n    " + before + "\n    " + after + "\n}\n" + Loop;
        return Check.HasNoFix<LoopAllocationAnalyzer, HoistBufferFix>(Consumer.Method(before.Length == 0 ? scoped + "\n" + after : scoped));
    }

    [Theory]
    [InlineData("float[] result = new float[10]; Digits.Predict(pixels, result); all.Add(result);")]
    [InlineData("float[] result = new float[10]; Digits.Predict(pixels, result); kept = result;")]
    [InlineData("float[] result = new float[10]; Digits.Predict(pixels, result); if (count > 3) return;  Action later = () => Use(result);")]
    [InlineData("float[] result = new float[10]; Digits.Predict(pixels, result); object boxed = result;")]
    [InlineData("float[] result = new float[10]; Digits.Predict(pixels, result); Memory<float> memory = result;")]
    [InlineData("float[] result = new float[10]; Digits.Predict(pixels, result); Span<float> span = result;")]
    [InlineData("float[] result = new float[10]; Digits.Predict(pixels, result); ref float first = ref result[0];")]
    [InlineData("float[] result = new float[10]; Digits.Predict(pixels, result); result.Select(v => v).ToArray();")]
    [InlineData("float[] result = new float[10], other = result; Digits.Predict(pixels, result); Use(other);")]
    [InlineData("float[] result = new float[count]; Digits.Predict(pixels, result); Use(result);")]
    [InlineData("Span<float> result = new float[10]; Digits.Predict(pixels, result); Use(result);")]
    [InlineData("Digits.Predict(new float[] { 1, 2 }, scores); Digits.Predict(stackalloc float[3], scores); Digits.Predict([count, 2], scores);")]
    [InlineData("Plain.Predict(new float[count], new float[10]); float[] result = new float[10]; Plain.Predict(pixels, result); Use(result);")]
    [InlineData("Action run = () => { float[] result = new float[10]; Digits.Predict(image, result); Use(result); };")]
    public Task A_buffer_that_may_outlive_the_iteration_is_left_alone(string statements) => Check.Reports<LoopAllocationAnalyzer>(
        Consumer.Method("List<float[]> all = new(); float[] kept = image;\nfor (int i = 0; i < count; i++)\n{\n    " + statements + "\n}\nUse(kept);"));

    [Fact]
    public Task A_buffer_outside_of_loops_is_left_alone() => Check.Reports<LoopAllocationAnalyzer>(Consumer.Method("""
        float[] result = new float[10];
        Digits.Predict(pixels, result);
        for (Digits.Predict(new float[3], result); count < 3; count++) { Use(result); }
        foreach (float value in Filled(new float[64])) { }
        float[] Filled(float[] from) { Digits.Predict(new float[count], from); return from; }
        """));

    private static string Whole(string row) =>
        row.StartsWith("image", StringComparison.Ordinal) || row.StartsWith("buffer", StringComparison.Ordinal)
            ? row.Split('.')[0] + ".AsSpan"
            : row.Split('.', '[')[0] + ".Slice";
}
