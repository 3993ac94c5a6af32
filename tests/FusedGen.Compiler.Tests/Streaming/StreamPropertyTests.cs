using FusedGen.Compiler.Diagnostics;

namespace FusedGen.Compiler.Tests.Streaming;

/// <summary>Random causal networks, whose streams give the answers of the whole network.</summary>
public class StreamPropertyTests
{
    private const int Networks = 200;

    [Fact]
    public void Chunks_give_what_the_whole_sequence_gives()
    {
        List<string> differences = [];
        for (int seed = 0; seed < Networks; seed++)
        {
            byte[] file = RandomCausalModel.Of(seed);
            try
            {
                StreamTrial trial = new(file, new ModelOptions(Streaming: "time"), axis: 2, frames: 120);
                Note(seed, "the fewest frames", trial.Run(seed, isCompiled: false, 1e-9));
                int chunk = trial.Plan.ChunkLength * (2 + (seed % 3));
                StreamTrial longer = new(file, new ModelOptions(Streaming: "time", Chunk: chunk), axis: 2, frames: chunk * 8 + 40);
                Note(seed, $"{chunk} frames", longer.Run(seed + 1, isCompiled: false, 1e-9));
            }
            catch (Exception exception)
            {
                Note(seed, "refused", exception is ModelException ? exception.Message : exception.ToString());
            }
        }

        Assert.True(differences.Count == 0, $"{differences.Count}:\n{string.Join('\n', differences.Take(20))}");

        void Note(int seed, string what, string? difference)
        {
            if (difference is not null)
            {
                differences.Add($"{seed}, {what}: {difference}");
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    public void Generated_code_gives_what_the_whole_sequence_gives(int seed)
    {
        byte[] file = RandomCausalModel.Of(seed);

        Assert.Null(new StreamTrial(file, new ModelOptions(Streaming: "time"), axis: 2, frames: 120).Run(seed, isCompiled: true, 1e-5));
    }
}
