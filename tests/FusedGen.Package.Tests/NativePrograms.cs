using FusedGen.Package.Tests.Harness;

namespace FusedGen.Package.Tests;

/// <summary>The native programs of the tests, each published once.</summary>
/// <remarks>Where there is no clang, which the SDK asks for by default, gcc links them.</remarks>
public sealed class NativePrograms(PackedFeed feed)
{
    private readonly Lazy<ConsumerProject> _default = new(() => Predictions(feed, "native", ""));
    private readonly Lazy<ConsumerProject> _vectors = new(() => Predictions(feed, "native-v3", "<IlcInstructionSet>x86-64-v3</IlcInstructionSet>"));
    private readonly Lazy<ConsumerProject> _seed = new(() => Small(feed, "native-seed", "Size", "FusedGen"));
    private readonly Lazy<ConsumerProject> _twin = new(() => Small(feed, "native-twin", "SizeTwin", package: null));

    /// <summary>Both models, for the processor that NativeAOT takes by itself.</summary>
    internal ConsumerProject Default => _default.Value;

    /// <summary>Both models, for processors with AVX2 and FMA.</summary>
    internal ConsumerProject Vectors => _vectors.Value;

    /// <summary>A small program with the seed model.</summary>
    internal ConsumerProject Seed => _seed.Value;

    /// <summary>The same program without a model and without the package.</summary>
    internal ConsumerProject Twin => _twin.Value;

    private static string Properties =>
        "<PublishAot>true</PublishAot>" + (OperatingSystem.IsLinux() && !Command.Exists("clang") ? "<CppCompilerAndLinker>gcc</CppCompilerAndLinker>" : "");

    private static ConsumerProject Predictions(PackedFeed feed, string folder, string properties)
    {
        ConsumerProject project = Harness.Predictions.Create(feed, folder, "net10.0", Properties + properties);
        Publish(project);
        return project;
    }

    private static ConsumerProject Small(PackedFeed feed, string folder, string sources, string? package)
    {
        ConsumerProject project = new(feed, folder, sources, properties: Properties, package: package);
        if (package is not null)
        {
            project.AddModel("seed.onnx", "seed.onnx");
        }

        Publish(project);
        return project;
    }

    /// <summary>Warnings are errors in these projects; that none is printed either is asked for on top.</summary>
    private static void Publish(ConsumerProject project) =>
        Assert.DoesNotContain("warning", project.Publish().Output, StringComparison.OrdinalIgnoreCase);
}
