using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using FusedGen.Package.Tests.Harness;

namespace FusedGen.Package.Tests;

/// <summary>
/// Programs published with NativeAOT: no warning, the trainer's answers, at once, without allocation, in a few KiB.
/// </summary>
[Collection(PackedFeedGroup.Name)]
public sealed class NativeProgramTests(NativePrograms programs) : IClassFixture<NativePrograms>
{
    private const string Advice = "\"FG1010\"";

    // Other work on the machine may interrupt a run; it does not interrupt the best of a few.
    private const int Runs = 7;

    [Fact]
    public void The_native_program_answers_as_the_trainer_did() => Verify(programs.Default);

    [Fact]
    public void The_native_program_for_AVX2_answers_as_the_trainer_did()
    {
        // On another processor it does not start; that it builds is all that can be known there.
        if (Avx2.IsSupported)
        {
            Verify(programs.Vectors);
        }

        Assert.True(File.Exists(programs.Vectors.NativeProgram));
    }

    [Fact]
    public void A_convolution_of_the_native_program_is_computed_in_transformed_space() => Assert.Contains(
        Directory.GetFiles(Path.Combine(programs.Default.Folder, "obj"), "*.cs", SearchOption.AllDirectories),
        file => File.ReadAllText(file).Contains(PictureNetwork.Kernel, StringComparison.Ordinal));

    [Fact]
    public void No_file_lies_beside_the_native_program_but_its_symbols() =>
        Assert.Equal(
            ["Consumer", "Consumer.dbg"],
            Directory.GetFileSystemEntries(programs.Default.PublishFolder).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal));

    [Fact]
    public void The_first_prediction_comes_within_a_millisecond() =>
        Assert.InRange(Enumerable.Range(0, Runs).Min(_ => ReferenceVectors.Numbers(Run(programs.Default), "first-prediction-microseconds")[0]), 0, 1000);

    [Fact]
    public void The_seed_model_costs_64_KiB_at_most()
    {
        long added = new FileInfo(programs.Seed.NativeProgram).Length - new FileInfo(programs.Twin.NativeProgram).Length;
        Assert.True(added <= 64 * 1024, $"{added} bytes were added.");
    }

    [Fact]
    public void The_default_processor_is_worth_a_hint_and_a_chosen_one_is_not()
    {
        // The hint is about x64.
        if (RuntimeInformation.OSArchitecture == Architecture.X64)
        {
            Assert.Contains(Advice, programs.Default.CompilerMessages, StringComparison.Ordinal);
        }

        Assert.DoesNotContain(Advice, programs.Vectors.CompilerMessages, StringComparison.Ordinal);
    }

    private static void Verify(ConsumerProject project)
    {
        CommandResult program = Run(project);
        Predictions.Verify(program);
        Assert.Equal([0], ReferenceVectors.Numbers(program, "allocated-bytes"));
    }

    private static CommandResult Run(ConsumerProject project) => project.RunNative(Predictions.Inputs(project));
}
